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
    /** Instead of {@link #shards}, once nothing works on the run any more. */
    private Optional<PackedEvents<ShardCompleted>> packed = Optional.empty();

    private Optional<Totals> totals = Optional.empty();

    /**
     * A stage's shards in numbers.
     *
     * @param counts what it did with all documents so far
     * @param shards how many there are
     * @param micros how long the stage worked on them, in microseconds
     * @param takenOver documents whose work an earlier run has done
     */
    public record Totals(Counts counts, int shards, long micros, long takenOver) {

        private static final Totals NONE = new Totals(Counts.NONE, 0, 0, 0);

        private Totals with(ShardCompleted shard) {
            return new Totals(
                    counts.plus(shard.counts()),
                    shards + 1,
                    micros + shard.micros(),
                    takenOver + (shard.takenFrom().isPresent() ? shard.counts().documentsIn() : 0));
        }
    }

    void add(ShardCompleted shard) {
        packed.ifPresent(all -> all.events().forEach(known -> shards.put(known.shard(), known)));
        packed = Optional.empty();
        totals = Optional.empty();
        shards.merge(shard.shard(), shard, RunFacts::pick);
        sources.computeIfAbsent(shard.shard().source(), order -> new Source()).add(shard);
    }

    /** From now on they take little memory, and time when they are asked for one by one. */
    void compact() {
        if (!shards.isEmpty()) {
            var _ = totals();
            packed = Optional.of(
                    PackedEvents.of(shards.firstEntry().getValue().topic(), ShardCompleted.class, shards.values()));
            shards.clear();
        }
    }

    /** Every shard, in the order of rank. */
    public Collection<ShardCompleted> all() {
        return packed.<Collection<ShardCompleted>>map(PackedEvents::events)
                .orElseGet(() -> Collections.unmodifiableCollection(shards.values()));
    }

    /** One shard, if the stage has completed it. */
    public Optional<ShardCompleted> get(ShardId shard) {
        return packed.isPresent()
                ? all().stream().filter(one -> one.shard().equals(shard)).findFirst()
                : Optional.ofNullable(shards.get(shard));
    }

    /** All of them in numbers. */
    public Totals totals() {
        Totals known = totals.orElseGet(() -> {
            Totals sum = Totals.NONE;
            for (ShardCompleted shard : shards.values()) {
                sum = sum.with(shard);
            }
            return sum;
        });
        totals = Optional.of(known);
        return known;
    }

    /** What the stage did with all documents so far. */
    public Counts counts() {
        return totals().counts();
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
