package dev.millrace.contracts.shards;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a corpus shares with evaluation sets, added up over its ledgers; in any order, with the same result. */
public final class ContaminationReport {

    private final Map<String, Long> documents = new TreeMap<>();
    private final Map<String, Set<String>> items = new TreeMap<>();

    /**
     * One set.
     *
     * @param documents documents that share n-grams with it
     * @param items items that are touched, of those that ledgers name
     */
    public record Line(long documents, int items) {}

    /** Adds a ledger's entry; most say nothing of contamination. */
    public void add(LedgerEntry entry) {
        Contamination.of(entry).ifPresent(this::add);
    }

    /** Adds what was found in one document. */
    public void add(Contamination found) {
        found.sets().forEach((set, shared) -> {
            documents.merge(set, 1L, Long::sum);
            items.computeIfAbsent(set, key -> new TreeSet<>())
                    .addAll(shared.named().keySet());
        });
    }

    /** By set; sets that nothing was found of are not there. */
    public SortedMap<String, Line> lines() {
        SortedMap<String, Line> lines = new TreeMap<>();
        documents.forEach((set, count) ->
                lines.put(set, new Line(count, items.getOrDefault(set, Set.of()).size())));
        return lines;
    }
}
