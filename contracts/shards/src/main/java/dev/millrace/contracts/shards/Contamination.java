package dev.millrace.contracts.shards;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a document shares with evaluation sets, as the ledger's detail has it:
 *
 * <pre>
 * ngrams        n-grams of the document that some item has
 * items.SET     items of the set that share at least one
 * overlap.SET   the first {@value #MOST_ITEMS} of them, as {@code item:n-grams}, separated by spaces
 * </pre>
 *
 * @param ngrams n-grams of the document that some item has
 * @param sets what is shared, by set
 */
public record Contamination(int ngrams, SortedMap<String, Shared> sets) {

    /** Items named for one document and set; all of them are counted. */
    public static final int MOST_ITEMS = 200;

    private static final String NGRAMS = "ngrams";
    private static final String ITEMS = "items.";
    private static final String OVERLAP = "overlap.";

    /**
     * What is shared with one set.
     *
     * @param items how many of its items
     * @param named the n-grams shared with each; the first {@value Contamination#MOST_ITEMS} items only
     */
    public record Shared(int items, SortedMap<String, Integer> named) {

        public Shared {
            named = Collections.unmodifiableSortedMap(new TreeMap<>(named));
        }
    }

    public Contamination {
        sets = Collections.unmodifiableSortedMap(new TreeMap<>(sets));
    }

    /** An item's name as the ledger has it: white space becomes an underscore. */
    public static String written(String item) {
        return item.replaceAll("\\s+", "_");
    }

    /** The ledger's detail. */
    public Map<String, String> detail() {
        Map<String, String> detail = new TreeMap<>();
        detail.put(NGRAMS, Integer.toString(ngrams));
        sets.forEach((set, shared) -> {
            detail.put(ITEMS + set, Integer.toString(shared.items()));
            StringBuilder named = new StringBuilder();
            shared.named()
                    .forEach((item, count) -> named.append(named.isEmpty() ? "" : " ")
                            .append(item)
                            .append(':')
                            .append(count));
            detail.put(OVERLAP + set, named.toString());
        });
        return detail;
    }

    /** What a ledger's entry says of it, if it does. */
    public static Optional<Contamination> of(LedgerEntry entry) {
        Map<String, String> detail = entry.detail();
        if (!detail.containsKey(NGRAMS) || detail.keySet().stream().noneMatch(key -> key.startsWith(OVERLAP))) {
            return Optional.empty();
        }
        SortedMap<String, Shared> sets = new TreeMap<>();
        detail.forEach((key, value) -> {
            if (key.startsWith(OVERLAP)) {
                String set = key.substring(OVERLAP.length());
                sets.put(set, new Shared(Integer.parseInt(detail.getOrDefault(ITEMS + set, "0")), named(value)));
            }
        });
        return Optional.of(new Contamination(Integer.parseInt(detail.getOrDefault(NGRAMS, "0")), sets));
    }

    private static SortedMap<String, Integer> named(String overlap) {
        SortedMap<String, Integer> named = new TreeMap<>();
        for (String item : overlap.split(" ", -1)) {
            int colon = item.lastIndexOf(':');
            named.put(item.substring(0, colon), Integer.parseInt(item.substring(colon + 1)));
        }
        return named;
    }

    /** Puts one together, item by item. */
    public static final class Builder {

        private final int ngrams;
        private final SortedMap<String, SortedMap<String, Integer>> named = new TreeMap<>();
        private final SortedMap<String, Integer> counts = new TreeMap<>();

        /** @param ngrams n-grams of the document that some item has */
        public Builder(int ngrams) {
            this.ngrams = ngrams;
        }

        /** Adds an item; those that share most come first. */
        public void add(String set, String item, int shared) {
            counts.merge(set, 1, Integer::sum);
            SortedMap<String, Integer> names = named.computeIfAbsent(set, key -> new TreeMap<>());
            if (names.size() < MOST_ITEMS) {
                names.merge(written(item), shared, Integer::sum);
            }
        }

        /** What was added. */
        public Contamination build() {
            SortedMap<String, Shared> sets = new TreeMap<>();
            counts.forEach((set, count) -> sets.put(set, new Shared(count, named.getOrDefault(set, new TreeMap<>()))));
            return new Contamination(ngrams, sets);
        }
    }
}
