package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.ObjectRef;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A list that is too long for an event: it lies in the store, and the event names it. */
public final class StoredManifest {

    private final ObjectRef ref;
    private final byte[] content;

    private StoredManifest(ObjectRef ref, byte[] content) {
        this.ref = ref;
        this.content = content;
    }

    static StoredManifest of(String key, byte[] content) {
        return new StoredManifest(new ObjectRef(key, content.length, sha256(content)), content.clone());
    }

    /** What the event says of it. */
    public ObjectRef ref() {
        return ref;
    }

    /** What lies in the store. */
    public byte[] content() {
        return content.clone();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
