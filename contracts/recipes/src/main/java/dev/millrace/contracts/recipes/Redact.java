package dev.millrace.contracts.recipes;

import java.util.List;
import java.util.Optional;

/**
 * Personal data to find, and what is done about it.
 *
 * @param entities kinds that are looked for
 * @param regions ISO 3166 codes of the countries whose phone numbers and ids are expected as they are written there
 * @param specialAddresses whether IP addresses of private networks and other special-purpose ranges count
 * @param action what is done where no policy fits
 * @param policies the first that fits a kind and a document says what is done
 * @param key the name of the secret that pseudonyms are made with
 * @param allow what stays
 * @param classifier what finds the kinds that have no shape
 */
public record Redact(
        List<String> entities,
        List<String> regions,
        boolean specialAddresses,
        RedactAction action,
        List<RedactPolicy> policies,
        Optional<String> key,
        RedactAllow allow,
        Optional<RedactClassifier> classifier) {

    public Redact {
        entities = List.copyOf(entities);
        regions = List.copyOf(regions);
        policies = List.copyOf(policies);
    }

    /** These kinds, each replaced by its placeholder. */
    public static Redact of(List<String> entities) {
        return new Redact(
                entities,
                List.of(),
                false,
                RedactAction.PLACEHOLDER,
                List.of(),
                Optional.empty(),
                new RedactAllow(List.of(), List.of(), false),
                Optional.empty());
    }

    /** Whether anything is replaced by a pseudonym, for which there must be a key. */
    public boolean hasPseudonyms() {
        return action == RedactAction.PSEUDONYM
                || policies.stream().anyMatch(policy -> policy.action() == RedactAction.PSEUDONYM);
    }
}
