package dev.millrace.contracts.shards;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a corpus shares with evaluation sets, by set and item.
 *
 * @param documents documents that share n-grams with any set
 * @param dropped how many of them went no further, for whatever reason
 * @param sets those that anything was found of, the one found in most documents first
 */
public record ContaminationReport(long documents, long dropped, List<OfSet> sets) {

    /** Documents named for each item. */
    public static final int EXAMPLES = 3;

    /**
     * One set.
     *
     * @param documents documents that share n-grams with it
     * @param dropped how many of them went no further
     * @param items items that are touched, of those that ledgers name
     * @param most the ones found in most documents, these first
     */
    public record OfSet(String set, long documents, long dropped, int items, List<OfItem> most) {}

    /**
     * One item.
     *
     * @param documents documents that share n-grams with it
     * @param examples the ones that share most, these first; at most {@value ContaminationReport#EXAMPLES}
     */
    public record OfItem(String item, long documents, List<Example> examples) {}

    /**
     * A document that shares n-grams with an item.
     *
     * @param ngrams how many
     * @param dropped whether it went no further
     */
    public record Example(String document, int ngrams, boolean dropped) {

        private static final Comparator<Example> MOST_FIRST =
                Comparator.comparingInt(Example::ngrams).reversed().thenComparing(Example::document);
    }

    /** Adds ledgers up; in any order, with the same result. */
    public static final class Builder {

        private final Sum all = new Sum();
        private final Map<String, SetSum> sets = new HashMap<>();

        /** Adds a ledger's entry; most say nothing of contamination. */
        public void add(LedgerEntry entry) {
            Contamination.of(entry).ifPresent(found -> {
                boolean dropped = entry.outcome() == LedgerEntry.Outcome.DROPPED;
                all.add(dropped);
                found.sets()
                        .forEach((set, shared) ->
                                sets.computeIfAbsent(set, _ -> new SetSum()).add(entry.id(), dropped, shared));
            });
        }

        /** The report, with the {@code most} items of each set that were found in most documents. */
        public ContaminationReport build(int most) {
            return new ContaminationReport(
                    all.documents,
                    all.dropped,
                    sets.entrySet().stream()
                            .map(set -> set.getValue().report(set.getKey(), most))
                            .sorted(Comparator.comparingLong(OfSet::documents)
                                    .reversed()
                                    .thenComparing(OfSet::set))
                            .toList());
        }
    }

    private static class Sum {
        long documents;
        long dropped;

        void add(boolean isDropped) {
            documents++;
            dropped += isDropped ? 1 : 0;
        }
    }

    private static final class SetSum extends Sum {
        private final Map<String, ItemSum> items = new HashMap<>();

        void add(String document, boolean isDropped, Contamination.Shared shared) {
            add(isDropped);
            shared.named()
                    .forEach((item, ngrams) -> items.computeIfAbsent(item, _ -> new ItemSum())
                            .add(new Example(document, ngrams, isDropped)));
        }

        OfSet report(String name, int most) {
            return new OfSet(
                    name,
                    documents,
                    dropped,
                    items.size(),
                    items.entrySet().stream()
                            .map(item -> new OfItem(
                                    item.getKey(), item.getValue().documents, List.copyOf(item.getValue().examples)))
                            .sorted(Comparator.comparingLong(OfItem::documents)
                                    .reversed()
                                    .thenComparing(OfItem::item))
                            .limit(most)
                            .toList());
        }
    }

    private static final class ItemSum {
        private long documents;
        private final List<Example> examples = new ArrayList<>(EXAMPLES);

        void add(Example example) {
            documents++;
            if (examples.size() == EXAMPLES && Example.MOST_FIRST.compare(example, examples.getLast()) > 0) {
                return;
            }
            examples.add(example);
            examples.sort(Example.MOST_FIRST);
            if (examples.size() > EXAMPLES) {
                examples.removeLast();
            }
        }
    }
}
