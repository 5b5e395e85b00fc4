package dev.millrace.ingestion.upload;

import java.security.MessageDigest;

/** Digests that are half computed. */
final class Digests {

    private Digests() {}

    /** One that goes on from where {@code digest} stands, which stays as it is. */
    static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's SHA-256 can be cloned", e);
        }
    }
}
