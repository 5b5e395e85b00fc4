package dev.millrace.stage;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.contracts.json.LaterVersion;
import dev.millrace.contracts.json.MalformedJson;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * What came of work that was done, so that a run that would do the same refers to it instead. A receipt is put when its
 * objects are, and before the event that tells of them; one that can't be used (its objects are gone, a later release
 * wrote it) is as good as none.
 */
@ApplicationScoped
public class Receipts {

    private static final Logger LOG = Logger.getLogger(Receipts.class);
    private static final byte[] NOTHING = {};

    /**
     * A kind of result.
     *
     * @param contract how it is written
     * @param objects the objects that it refers to
     */
    public record Kind<T>(JsonContract<T> contract, Function<T, List<ObjectRef>> objects) {}

    /** Work to be done. */
    @FunctionalInterface
    public interface Doing<T> {
        T result() throws IOException, InterruptedException;
    }

    private static final Kind<ShardCompleted> SHARD = new Kind<>(
            JsonContract.of("receipt of a shard", ShardCompleted.class),
            shard -> shard.signals()
                    .map(signals -> List.of(shard.data(), shard.ledger(), signals))
                    .orElseGet(() -> List.of(shard.data(), shard.ledger())));

    private final ObjectStore store;
    private final References references;
    private final StageMetrics metrics;
    private final boolean reuse;

    Receipts(ObjectStore store, References references, StageMetrics metrics, StageConfig config) {
        this.store = store;
        this.references = references;
        this.metrics = metrics;
        this.reuse = config.reuse();
    }

    /**
     * What {@code work} makes of the shard {@code in}: what it came to in an earlier run, or what comes of {@code doing}.
     *
     * @param stage the stage whose work it is
     */
    public ShardCompleted shard(Stage stage, ShardCompleted in, Work work, Doing<ShardCompleted> doing)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        return once(work, SHARD, in.run(), doing, known -> {
            metrics.takenOver(stage, known.counts());
            return in.as(known, Duration.ofNanos(System.nanoTime() - began));
        });
    }

    /**
     * What comes of {@code work}.
     *
     * @param run the run that it is done for
     * @param doing does it, unless an earlier run has
     * @param takeOver makes of an earlier run's result this run's
     */
    public <T> T once(Work work, Kind<T> kind, String run, Doing<T> doing, UnaryOperator<T> takeOver)
            throws IOException, InterruptedException {
        Optional<T> known = find(work, kind, run);
        if (known.isPresent()) {
            return takeOver.apply(known.get());
        }
        T result = doing.result();
        put(work, kind, run, result);
        return result;
    }

    /** What came of {@code work} in an earlier run, all of it there and kept there for {@code run}. */
    public <T> Optional<T> find(Work work, Kind<T> kind, String run) {
        if (!reuse) {
            return Optional.empty();
        }
        try {
            T known = kind.contract().read(store.read(ObjectKeys.work(work.digest())));
            List<ObjectRef> objects = kind.objects().apply(known);
            return isThere(objects, run) ? Optional.of(known) : Optional.empty();
        } catch (ObjectStoreException.Missing e) {
            return Optional.empty();
        } catch (MalformedJson | LaterVersion e) {
            LOG.infof("The receipt %s isn't used: %s", ObjectKeys.work(work.digest()), e.getMessage());
            return Optional.empty();
        }
    }

    private boolean isThere(List<ObjectRef> objects, String run) {
        return objects.stream().allMatch(object -> references.refer(run, object.key()))
                && objects.stream().allMatch(object -> store.exists(object.key()));
    }

    /** Takes note of what {@code run} has made of {@code work}. */
    public <T> void put(Work work, Kind<T> kind, String run, T result) {
        store.put(ObjectKeys.workOf(run, work.digest()), NOTHING);
        store.put(ObjectKeys.work(work.digest()), kind.contract().write(result));
    }
}
