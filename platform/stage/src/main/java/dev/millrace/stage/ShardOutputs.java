package dev.millrace.stage;

import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import dev.millrace.objectstore.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;

/** Opens shards to be written. */
@ApplicationScoped
public class ShardOutputs {

    private final ObjectStore store;
    private final Scratch scratch;
    private final FaultPoint faults;

    ShardOutputs(ObjectStore store, Scratch scratch, FaultPoint faults) {
        this.store = store;
        this.scratch = scratch;
        this.faults = faults;
    }

    /** A shard of {@code run} as {@code stage} will leave it. The caller closes it. */
    public ShardOutput open(String run, Stage stage, ShardId shard) throws IOException {
        return new ShardOutput(store, scratch, faults, run, stage, shard);
    }
}
