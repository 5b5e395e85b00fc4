package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The shards that one stage has completed for a run, in the order of their rank. */
public final class StageShards {

    private final SortedMap<ShardId, ShardCompleted> shards = new TreeMap<>();
    private final Map<Integer, Source> sources = new HashMap<>();

    void add(ShardCompleted shard) {
        shards.merge(shard.shard(), shard, RunFacts::pick);
        sources.computeIfAbsent(shard.shard().source(), order -> new Source()).add(shard);
    }

    /** Every shard, in the order of rank. */
    public Collection<ShardCompleted> all() {
        return Collections.unmodifiableCollection(shards.values());
    }

    /** One shard, if the stage has completed it. */
    public Optional<ShardCompleted> get(ShardId shard) {
        return Optional.ofNullable(shards.get(shard));
    }

    /** What the stage did with all documents so far. */
    public Counts counts() {
        return shards.values().stream().map(ShardCompleted::counts).reduce(Counts.NONE, Counts::plus);
    }

    /** Whether each of the first {@code sources} sources has come through to the last shard of its last split. */
    boolean complete(int sources) {
        for (int order = 0; order < sources; order++) {
            if (!hasSource(order)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the source of this order has come through to the last shard of its last split. */
    boolean hasSource(int order) {
        Source source = sources.get(order);
        return source != null && source.complete();
    }

    /** Which shards of a source are there. */
    private static final class Source {

        private final Map<Integer, Split> splits = new HashMap<>();
        private int expected;

        void add(ShardCompleted shard) {
            expected = Math.max(expected, shard.splits());
            splits.computeIfAbsent(shard.shard().split(), number -> new Split()).add(shard);
        }

        boolean complete() {
            return splits.size() == expected && splits.values().stream().allMatch(Split::complete);
        }
    }

    /** Which shards of a split are there, and how many there will be once the last one has been seen. */
    private static final class Split {

        private final BitSet seen = new BitSet();
        private int length = Integer.MAX_VALUE;

        void add(ShardCompleted shard) {
            seen.set(shard.shard().index());
            if (shard.last()) {
                length = Math.min(length, shard.shard().index() + 1);
            }
        }

        boolean complete() {
            return seen.cardinality() == length;
        }
    }
}
