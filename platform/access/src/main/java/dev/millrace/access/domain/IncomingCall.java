package dev.millrace.access.domain;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a request says about itself, as far as its admission depends on it.
 *
 * @param method in upper case
 * @param path normalised, without the query
 * @param headers every value of each header; names are compared without regard to case
 */
public record IncomingCall(String method, String path, Map<String, List<String>> headers) {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    public IncomingCall {
        TreeMap<String, List<String>> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(headers);
        headers = sorted;
    }

    /** Every value of a header. */
    List<String> all(String header) {
        return headers.getOrDefault(header, List.of());
    }

    /** The value of a header that is there once. */
    Optional<String> the(String header) {
        List<String> values = all(header);
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }

    /** Whether it may change something. */
    boolean changes() {
        return !READING.contains(method);
    }

    /** Whether its body is JSON by its own words: a page of another origin can't say so without asking first. */
    boolean isJson() {
        return the("Content-Type")
                .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .filter("application/json"::equals)
                .isPresent();
    }
}
