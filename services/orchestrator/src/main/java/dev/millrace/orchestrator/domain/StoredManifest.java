package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.json.Sha256;

/** A list that is too long for an event: it lies in the store, and the event names it. */
public final class StoredManifest {

    private final ObjectRef ref;
    private final byte[] content;

    private StoredManifest(ObjectRef ref, byte[] content) {
        this.ref = ref;
        this.content = content;
    }

    static StoredManifest of(String key, byte[] content) {
        return new StoredManifest(new ObjectRef(key, content.length, Sha256.of(content)), content.clone());
    }

    /** What the event says of it. */
    public ObjectRef ref() {
        return ref;
    }

    /** What lies in the store. */
    public byte[] content() {
        return content.clone();
    }
}
