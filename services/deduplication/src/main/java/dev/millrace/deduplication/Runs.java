package dev.millrace.deduplication;

import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.stage.RunWatch;
import dev.millrace.stage.Standing;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.streams.errors.StreamsException;

/**
 * How runs stand, for the parts of the flow: for a run that is over nothing is signed, remembered or written any more, so
 * that what is on its way between the parts leaves nothing behind when the run has been forgotten.
 */
@ApplicationScoped
public class Runs {

    private final RunWatch watch;

    public Runs(RunWatch watch) {
        this.watch = watch;
    }

    Standing standing(ShardCompleted shard) {
        try {
            return watch.towards(shard);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StreamsException("Interrupted", e);
        }
    }

    /** Whether nothing more is done for the shard's run. */
    boolean over(ShardCompleted shard) {
        return switch (standing(shard)) {
            case FAILED, CANCELLED -> true;
            case UNDER_WAY, PAUSED -> false;
        };
    }
}
