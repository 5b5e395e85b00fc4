package dev.millrace.filtering.domain.decontamination;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What a text shares with evaluation items.
 *
 * @param ngrams at how many of its words an n-gram begins that some item has, too
 * @param items the items, the one it shares most with first
 */
public record Overlap(int ngrams, List<Share> items) {

    /**
     * What it shares with one item.
     *
     * @param item the item's number in its index
     * @param ngrams how many n-grams
     */
    public record Share(int item, int ngrams) {}

    static final Overlap NONE = new Overlap(0, List.of());

    public Overlap {
        items = List.copyOf(items);
    }

    /** Finds overlaps, text by text. For one thread. */
    public static final class Finder {

        private final ItemIndex index;
        private final PlainWords words = new PlainWords();
        private final long[] powers;
        private long[] prefixes = new long[1024];
        private int[] counts = new int[0];
        private int[] touched = new int[16];
        private int touchedCount;

        /** Looks in {@code index}. */
        public Finder(ItemIndex index) {
            this.index = index;
            this.powers = Arrays.stream(index.tables())
                    .mapToLong(table -> NgramHash.power(table.length()))
                    .toArray();
        }

        /** What {@code text} shares with the items. */
        public Overlap find(String text) {
            words.read(text);
            prepare();
            int ngrams = 0;
            ItemIndex.Table[] tables = index.tables();
            for (int at = 0; at < words.size(); at++) {
                boolean hit = false;
                for (int t = 0; t < tables.length; t++) {
                    hit |= isHit(tables[t], powers[t], at);
                }
                ngrams += hit ? 1 : 0;
            }
            return ngrams == 0 ? NONE : new Overlap(ngrams, shares());
        }

        private void prepare() {
            if (prefixes.length <= words.size()) {
                prefixes = new long[Math.max(2 * prefixes.length, words.size() + 1)];
            }
            long prefix = 0;
            for (int i = 0; i < words.size(); i++) {
                prefix = NgramHash.append(prefix, words.hash(i));
                prefixes[i + 1] = prefix;
            }
        }

        private boolean isHit(ItemIndex.Table table, long power, int at) {
            int end = at + table.length();
            if (end > words.size()) {
                return false;
            }
            long hash = NgramHash.between(prefixes[at], prefixes[end], power);
            return table.mayHold(hash) && index.find(table, hash, words, at, this::count);
        }

        private void count(int item) {
            if (counts.length == 0) {
                counts = new int[index.size()];
            }
            if (counts[item]++ == 0) {
                touched = touchedCount < touched.length ? touched : Arrays.copyOf(touched, 2 * touchedCount);
                touched[touchedCount++] = item;
            }
        }

        private List<Share> shares() {
            List<Share> shares = Arrays.stream(touched, 0, touchedCount)
                    .sorted()
                    .mapToObj(item -> new Share(item, counts[item]))
                    .sorted(Comparator.comparingInt(Share::ngrams).reversed())
                    .toList();
            shares.forEach(share -> counts[share.item()] = 0);
            touchedCount = 0;
            return shares;
        }
    }
}
