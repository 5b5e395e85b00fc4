package dev.millrace.deduplication;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.deduplication.domain.Signatures;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;

/** Where the signatures of a run's shards are: in objects of its own, or of a run that had the same shard before. */
@ApplicationScoped
public class SignedShards {

    /**
     * What was found in a shard.
     *
     * @param signatures see {@link Signatures}
     * @param keys see {@link dev.millrace.deduplication.domain.StoredKeys}
     */
    record Signed(ObjectRef signatures, ObjectRef keys) {}

    static final JsonContract<Signed> CONTRACT = JsonContract.of("note of a signed shard", Signed.class);

    private final ObjectStore store;

    public SignedShards(ObjectStore store) {
        this.store = store;
    }

    /** Takes note of it; the same note when the shard is signed again. */
    void put(String run, ShardId shard, Signed signed) {
        store.put(ObjectKeys.signed(run, shard), CONTRACT.write(signed));
    }

    /**
     * The signatures of a shard of {@code run}, from the first document on.
     *
     * @throws IOException when they can't be read
     */
    Signatures.Reader open(String run, ShardId shard) throws IOException {
        return new Signatures.Reader(store.open(key(run, shard)));
    }

    private String key(String run, ShardId shard) throws IOException {
        try {
            return CONTRACT.read(store.read(ObjectKeys.signed(run, shard)))
                    .signatures()
                    .key();
        } catch (ObjectStoreException.Missing e) { // an earlier release signed it, which left no notes
            return ObjectKeys.signatures(run, shard);
        }
    }
}
