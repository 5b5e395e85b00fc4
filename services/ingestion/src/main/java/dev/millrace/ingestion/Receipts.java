package dev.millrace.ingestion;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.ingestion.domain.plan.Receipt;
import dev.millrace.ingestion.domain.plan.Resubmission;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What runs remember of the shards they have read, in the object store. */
@ApplicationScoped
public class Receipts implements Resubmission.Receipts {

    static final JsonContract<Receipt> JSON = JsonContract.of("receipt", Receipt.class);

    private final ObjectStore store;

    Receipts(ObjectStore store) {
        this.store = store;
    }

    /** Puts the receipt of a shard; the same one when the shard is made again. */
    void put(String run, ShardId shard, Receipt receipt) throws IOException {
        store.put(ObjectKeys.receipt(run, shard), JSON.write(receipt));
    }

    @Override
    public Optional<List<Receipt>> of(String run, int order, int split) throws IOException {
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
