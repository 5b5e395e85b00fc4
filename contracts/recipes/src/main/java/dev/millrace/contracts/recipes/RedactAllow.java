package dev.millrace.contracts.recipes;

import java.util.List;

/**
 * What isn't taken for personal data.
 *
 * @param values as they are written, in capitals or small letters
 * @param domains whose mail addresses stay, and those of their subdomains
 * @param examples whether mail addresses of domains that are reserved for examples (RFC 2606, RFC 6761) stay
 */
public record RedactAllow(List<String> values, List<String> domains, boolean examples) {

    public RedactAllow {
        values = List.copyOf(values);
        domains = List.copyOf(domains);
    }
}
