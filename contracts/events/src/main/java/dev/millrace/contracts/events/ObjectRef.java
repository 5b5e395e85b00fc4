package dev.millrace.contracts.events;

import java.util.regex.Pattern;

/**
 * An object in the store, by key, with what it takes to know that it is the right one.
 *
 * @param key the key in the bucket
 * @param bytes its length
 * @param sha256 the SHA-256 of its bytes, in lower-case hexadecimal
 */
public record ObjectRef(String key, long bytes, String sha256) {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public ObjectRef {
        if (key.isEmpty() || bytes < 0 || !SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("Not a reference to an object: " + key);
        }
    }
}
