package dev.millrace.deduplication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Removes what is remembered of ended runs, a little at a time, so that a large run's end doesn't hold up the others. */
final class Forgetting {

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int AT_ONCE = 10_000;
    private static final int MOST_GONE = 1_000;

    private final KeyValueStore<Bytes, byte[]> ended;
    private final List<KeyValueStore<Bytes, byte[]>> stores;
    /** The latest: what is on its way when a run ends comes soon after. */
    private final Set<String> gone = new LinkedHashSet<>();

    Forgetting(ProcessorContext<?, ?> context, String endedStore, List<KeyValueStore<Bytes, byte[]>> stores) {
        this.ended = context.getStateStore(endedStore);
        this.stores = stores;
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> goOn());
    }

    /** From now on {@code run} is being forgotten, also after a crash. */
    void begin(String run) {
        ended.put(RunScope.of(run), new byte[0]);
        gone.add(run);
        if (gone.size() > MOST_GONE) {
            gone.remove(gone.iterator().next());
        }
    }

    /** Whether {@code run} has lately been, or is being, forgotten: nothing of it is to be remembered any more. */
    boolean isGone(String run) {
        return gone.contains(run);
    }

    private void goOn() {
        for (Bytes scope : keys(ended, Bytes.wrap(new byte[0]), AT_ONCE)) {
            boolean more = false;
            for (KeyValueStore<Bytes, byte[]> store : stores) {
                List<Bytes> keys = keys(store, scope, AT_ONCE);
                keys.forEach(store::delete);
                more |= keys.size() == AT_ONCE;
            }
            if (!more) {
                ended.delete(scope);
            }
        }
    }

    private static List<Bytes> keys(KeyValueStore<Bytes, byte[]> store, Bytes prefix, int most) {
        List<Bytes> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> found = store.prefixScan(prefix, new BytesSerializer())) {
            while (found.hasNext() && keys.size() < most) {
                keys.add(found.next().key);
            }
        }
        return keys;
    }
}
