package dev.millrace.evaluator.domain;

import dev.millrace.contracts.json.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.PriorityQueue;

/**
 * At most so many of a stream of items, the same ones whenever the items are the same: those whose identifiers have the
 * smallest SHA-256, in the order they came in. Which items are taken says nothing about the items, and a larger limit
 * only adds to them. Holds no more items than the limit.
 */
public final class Sample<T> {

    private final String task;
    private final int limit;
    private final PriorityQueue<Entry<T>> chosen =
            new PriorityQueue<>(Comparator.<Entry<T>, String>comparing(Entry::hash)
                    .thenComparingLong(Entry::place)
                    .reversed());
    private long seen;

    /**
     * An empty sample.
     *
     * @param task goes into the hash, so that tasks choose independently
     * @param limit most items; absent: all of them
     */
    public Sample(String task, OptionalInt limit) {
        this.task = task;
        this.limit = limit.orElse(Integer.MAX_VALUE);
    }

    private record Entry<T>(String hash, long place, T item) {}

    /** Offers an item. */
    public void add(String id, T item) {
        chosen.add(new Entry<>(hash(id), seen++, item));
        if (chosen.size() > limit) {
            chosen.remove();
        }
    }

    /** The chosen ones. */
    public List<T> items() {
        List<Entry<T>> entries = new ArrayList<>(chosen);
        entries.sort(Comparator.comparingLong(Entry::place));
        return entries.stream().map(Entry::item).toList();
    }

    private String hash(String id) {
        byte[] identity = (task + '\n' + id).getBytes(StandardCharsets.UTF_8);
        return Sha256.of(identity);
    }
}
