package dev.millrace.siege.calls;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How a call went.
 *
 * @param word for the table: a status, {@code closed}, …
 * @param fault what was wrong about the answer, if anything was
 * @param service who was asked
 * @param request what was sent, as ISO 8859-1, or its description, for whoever looks for the cause
 */
public record CallOutcome(String word, Optional<String> fault, String service, String request) {

    static CallOutcome good(String word, String service) {
        return new CallOutcome(word, Optional.empty(), service, "");
    }

    static CallOutcome wrong(String word, String service, String fault, String request) {
        return new CallOutcome(word, Optional.of(fault), service, request);
    }

    /** A message as text. */
    static String text(byte[] message) {
        return new String(message, StandardCharsets.ISO_8859_1);
    }
}
