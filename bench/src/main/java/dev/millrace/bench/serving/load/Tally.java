package dev.millrace.bench.serving.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** What came of all calls. For any thread. */
final class Tally {

    private static final int SHOWN = 20;

    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final LongAdder failed = new LongAdder();
    private final Map<String, Queue<Long>> alone = new ConcurrentSkipListMap<>();
    private final Map<String, Queue<Long>> loaded = new ConcurrentSkipListMap<>();

    void count(String what) {
        counts.computeIfAbsent(what, name -> new LongAdder()).increment();
    }

    long counted(String what) {
        LongAdder count = counts.get(what);
        return count == null ? 0 : count.sum();
    }

    /** A legal call wasn't answered, or wrongly. */
    void fail(String what, String why) {
        failed.increment();
        count(what + ": failed");
        if (failures.size() < SHOWN) {
            failures.add(what + ": " + why);
        }
    }

    long failed() {
        return failed.sum();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /** A small call took so long with all its attempts. */
    void took(String kind, boolean underLoad, long nanos) {
        Map<String, Queue<Long>> times = underLoad ? loaded : alone;
        times.computeIfAbsent(kind, name -> new ConcurrentLinkedQueue<>()).add(nanos);
        times.computeIfAbsent("all small calls", name -> new ConcurrentLinkedQueue<>())
                .add(nanos);
    }

    /** The times below which this share of all small calls stays, loaded to alone. */
    double ratio(double share) {
        return millis(loaded, "all small calls", share) / millis(alone, "all small calls", share);
    }

    String counts() {
        StringBuilder table = new StringBuilder();
        counts.forEach((what, count) -> table.append("  %-58s %,10d%n".formatted(what, count.sum())));
        return table.toString();
    }

    String times() {
        StringBuilder table = new StringBuilder("  %-18s %28s %28s %7s%n"
                .formatted("ms", "alone: calls, median, p99", "loaded: calls, median, p99", "p99 x"));
        for (String kind : new TreeMap<>(alone).keySet()) {
            table.append("  %-18s %10d %8.1f %8.1f %10d %8.1f %8.1f %7.2f%n"
                    .formatted(
                            kind,
                            count(alone, kind),
                            millis(alone, kind, 0.5),
                            millis(alone, kind, 0.99),
                            count(loaded, kind),
                            millis(loaded, kind, 0.5),
                            millis(loaded, kind, 0.99),
                            millis(loaded, kind, 0.99) / millis(alone, kind, 0.99)));
        }
        return table.toString();
    }

    private static int count(Map<String, Queue<Long>> times, String kind) {
        Queue<Long> all = times.get(kind);
        return all == null ? 0 : all.size();
    }

    private static double millis(Map<String, Queue<Long>> times, String kind, double share) {
        Queue<Long> all = times.get(kind);
        if (all == null) {
            return Double.NaN;
        }
        List<Long> sorted = new ArrayList<>(all);
        Collections.sort(sorted);
        return sorted.get(Math.min(sorted.size() - 1, (int) (sorted.size() * share))) / 1e6;
    }
}
