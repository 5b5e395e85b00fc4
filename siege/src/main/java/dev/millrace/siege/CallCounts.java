package dev.millrace.siege;

import dev.millrace.siege.calls.CallOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts calls by kind and outcome, and keeps the first of each kind that went wrong. */
final class CallCounts {

    private static final int KEPT_OF_A_KIND = 3;

    private final Map<String, Map<String, Integer>> counts = new TreeMap<>();
    private final Map<String, Double> slowest = new TreeMap<>();
    private final Map<String, List<Failure>> failures = new TreeMap<>();
    private int calls;
    private int failed;

    /** A call that went wrong. */
    record Failure(String kind, long seed, CallOutcome outcome) {
        @Override
        public String toString() {
            return "%s to %s (call %d): %s"
                    .formatted(kind, outcome.service(), seed, outcome.fault().orElse(""));
        }
    }

    /** Counts a call that took so many seconds. */
    synchronized void add(String kind, long seed, CallOutcome outcome, double seconds) {
        calls++;
        slowest.merge(kind, seconds, Math::max);
        counts.computeIfAbsent(kind, _ -> new TreeMap<>()).merge(outcome.word(), 1, Integer::sum);
        if (outcome.fault().isPresent()) {
            failed++;
            List<Failure> kept = failures.computeIfAbsent(kind, _ -> new ArrayList<>());
            if (kept.size() < KEPT_OF_A_KIND) {
                kept.add(new Failure(kind, seed, outcome));
            }
        }
    }

    synchronized int calls() {
        return calls;
    }

    synchronized int failed() {
        return failed;
    }

    synchronized List<Failure> failures() {
        return failures.values().stream().flatMap(List::stream).toList();
    }

    /** A line for each kind: how many calls, how long the slowest took, how often each outcome. */
    synchronized String table() {
        return counts.keySet().stream()
                .map(this::line)
                .collect(Collectors.joining(
                        System.lineSeparator(),
                        "%-30s %6s %9s   outcomes%n".formatted("", "calls", "slowest"),
                        System.lineSeparator()));
    }

    private String line(String kind) {
        Map<String, Integer> words = counts.getOrDefault(kind, Map.of());
        return "%-30s %6d %7.1f s   %s"
                .formatted(
                        kind,
                        words.values().stream().mapToInt(Integer::intValue).sum(),
                        slowest.getOrDefault(kind, 0.0),
                        words.entrySet().stream()
                                .map(word -> word.getKey() + ": " + word.getValue())
                                .collect(Collectors.joining(", ")));
    }
}
