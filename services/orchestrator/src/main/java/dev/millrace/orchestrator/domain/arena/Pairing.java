package dev.millrace.orchestrator.domain.arena;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Two models' answers to one item.
 *
 * @param first the model that is listed earlier
 * @param second the other
 */
public record Pairing(String arena, String item, String first, String second) {

    private static final String BETWEEN = "\u0000";

    /** Names it without telling who answers. */
    public String id() {
        return hash("pairing").substring(0, 24);
    }

    /** Whether this person sees the first model's answer on the left: drawn by lot, and the same each time. */
    public boolean isFirstLeft(String person) {
        return Character.digit(hash("side" + BETWEEN + person).charAt(0), 16) % 2 == 0;
    }

    /** Where it stands in a person's own order. */
    String lot(String person) {
        return hash("order" + BETWEEN + person);
    }

    private String hash(String purpose) {
        String whole = String.join(BETWEEN, purpose, arena, item, first, second);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(whole.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
