package dev.millrace.tokenization.domain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The words as sequences of symbols, and the counts of their pairs, kept up to date as symbols merge. */
final class SymbolSequences {
    private final List<int[]> words = new ArrayList<>();
    private long[] counts = new long[1024];
    private final PairTable pairs = new PairTable();

    /** Every pair that occurs. */
    Iterable<Pair> pairs() {
        return pairs.all();
    }

    /** Merges a pair wherever it occurs, from the left, and reports every pair that now occurs more often. */
    void merge(Pair pair, int merged, Consumer<Pair> grown) {
        Set<Pair> more = new LinkedHashSet<>();
        for (int word : pair.words()) {
            int[] before = words.get(word);
            int[] after = merged(before, pair, merged);
            if (after.length < before.length) {
                count(before, -counts[word]);
                words.set(word, after);
                count(after, counts[word]);
                more.addAll(neighbours(word, after, merged));
            }
        }
        pair.forgetWords();
        more.forEach(grown);
    }

    /** Adds a word that occurs {@code n} times. */
    void add(int[] symbols, long n) {
        int word = words.size();
        if (word == counts.length) {
            counts = Arrays.copyOf(counts, word * 2);
        }
        words.add(symbols);
        counts[word] = n;
        count(symbols, n);
        for (int i = 0; i + 1 < symbols.length; i++) {
            pairs.get(symbols[i], symbols[i + 1]).in(word);
        }
    }

    private void count(int[] symbols, long n) {
        for (int i = 0; i + 1 < symbols.length; i++) {
            pairs.get(symbols[i], symbols[i + 1]).count += n;
        }
    }

    /** The pairs of a word that a new symbol is part of; all others have the word noted already. */
    private List<Pair> neighbours(int word, int[] symbols, int merged) {
        List<Pair> neighbours = new ArrayList<>();
        for (int i = 0; i + 1 < symbols.length; i++) {
            if (symbols[i] == merged || symbols[i + 1] == merged) {
                Pair pair = pairs.get(symbols[i], symbols[i + 1]);
                pair.in(word);
                neighbours.add(pair);
            }
        }
        return neighbours;
    }

    private static int[] merged(int[] symbols, Pair pair, int merged) {
        int[] result = new int[symbols.length];
        int n = 0;
        for (int i = 0; i < symbols.length; n++) {
            boolean here = i + 1 < symbols.length && symbols[i] == pair.left && symbols[i + 1] == pair.right;
            result[n] = here ? merged : symbols[i];
            i += here ? 2 : 1;
        }
        return n == symbols.length ? symbols : Arrays.copyOf(result, n);
    }
}
