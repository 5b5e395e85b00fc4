package dev.millrace.contracts.events;

/**
 * An object in the store, by key, with what it takes to know that it is the right one.
 *
 * @param key the key in the bucket
 * @param bytes its length
 * @param sha256 the SHA-256 of its bytes, in lower-case hexadecimal
 */
public record ObjectRef(String key, long bytes, String sha256) {
    public ObjectRef {
        if (key.isEmpty() || bytes < 0 || sha256.length() != 64) {
            throw new IllegalArgumentException("Not a reference to an object: " + key);
        }
    }
}
