package dev.millrace.ingestion;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.ingestion.domain.plan.Receipt;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.stage.References;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What runs remember of the shards they have read, in the object store. */
@ApplicationScoped
public class ReadReceipts {

    static final JsonContract<Receipt> JSON = JsonContract.of("receipt", Receipt.class);

    private final ObjectStore store;
    private final References references;

    ReadReceipts(ObjectStore store, References references) {
        this.store = store;
        this.references = references;
    }

    /** Puts the receipt of a shard; the same one when the shard is made again. */
    void put(String run, ShardId shard, Receipt receipt) throws IOException {
        store.put(ObjectKeys.receipt(run, shard), JSON.write(receipt));
    }

    /**
     * The receipts of a split that {@code owner} has read, for a run that refers to its shards from now on.
     *
     * @return nothing when that run has not read it to its end, or its objects are gone or being removed
     */
    Optional<List<Receipt>> of(String owner, int order, int split, String user) throws IOException {
        // Whoever finds nothing mustn't refer to it: what a cancelled run has left could not be removed then.
        return of(owner, order, split).isPresent() && references.refer(user, owner, ObjectKeys.Part.DATASET)
                ? of(owner, order, split)
                : Optional.empty();
    }

    private Optional<List<Receipt>> of(String run, int order, int split) throws IOException {
        List<Receipt> shards = new ArrayList<>();
        try {
            while (shards.isEmpty() || !shards.getLast().last()) {
                ShardId next = new ShardId(order, split, shards.size());
                shards.add(JSON.read(store.read(ObjectKeys.receipt(run, next))));
            }
        } catch (ObjectStoreException.Missing e) {
            return Optional.empty();
        }
        boolean there = shards.stream()
                .allMatch(shard -> store.exists(shard.data().key())
                        && store.exists(shard.ledger().key()));
        return there ? Optional.of(shards) : Optional.empty();
    }
}
