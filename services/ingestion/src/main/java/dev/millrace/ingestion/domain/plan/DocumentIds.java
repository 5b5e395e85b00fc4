package dev.millrace.ingestion.domain.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A document's id: a hash of where it is, so that the same place has the same id in every run. */
final class DocumentIds {

    private static final int BYTES = 16;

    private DocumentIds() {}

    /** The first 32 hexadecimal digits of SHA-256(source NUL path NUL ordinal). */
    static String id(String source, String path, long ordinal) {
        byte[] place = (source + '\0' + path + '\0' + ordinal).getBytes(StandardCharsets.UTF_8);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(place);
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
