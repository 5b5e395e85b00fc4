package dev.millrace.tokenization.domain;

import java.util.Arrays;

/**
 * What pieces are chosen from (Kudo 2018, 3.2; as SentencePiece does it): each character; and what is written at several
 * places and can't be longer without being rarer, and each whole run, of these the ones with the most characters in the
 * texts. No piece is longer than {@value #LONGEST} characters.
 */
final class SeedPieces {

    /** SentencePiece's {@code max_sentencepiece_length}. */
    static final int LONGEST = 16;

    /** A piece seen once teaches nothing. */
    private static final long LEAST_COUNT = 2;

    private final SymbolRuns runs;
    private final int most;
    private int[] places = new int[1024];
    private byte[] lengths = new byte[1024];
    private long[] weights = new long[1024];
    private int size;

    /** @param most how many, besides characters: SentencePiece's {@code seed_sentencepiece_size} */
    SeedPieces(SymbolRuns runs, int most) {
        this.runs = runs;
        this.most = most;
        find(new SuffixOrder(runs, LONGEST));
        keepMost();
        addCharacters();
    }

    int size() {
        return size;
    }

    /** Where one is written among the runs. */
    int place(int piece) {
        return places[piece];
    }

    /** How many characters it has. */
    int length(int piece) {
        return lengths[piece];
    }

    /** How many characters of the texts are in it, were nothing else cut. */
    long weight(int piece) {
        return weights[piece];
    }

    /** Intervals of suffixes that have so much in common, from the innermost on, each with how often that is written. */
    private void find(SuffixOrder order) {
        int[] common = new int[LONGEST + 2];
        long[] counts = new long[LONGEST + 2];
        int top = 0;
        int before = 0;
        for (int i = 0; i < order.size(); i++) {
            int behind = i + 1 < order.size() ? order.common(i) : 0;
            int place = order.place(i);
            int run = runs.runOf(place);
            int all = runs.end(run) - place;
            if (place == runs.start(run) && all > Math.max(before, behind) && all <= LONGEST) {
                add(place, all, runs.count(run));
            }
            long count = runs.count(run);
            if (behind > common[top]) {
                common[++top] = behind;
                counts[top] = count;
            } else {
                counts[top] += count;
                while (common[top] > behind) {
                    add(place, common[top], counts[top]);
                    long inside = counts[top--];
                    if (common[top] < behind) {
                        common[++top] = behind;
                        counts[top] = inside;
                    } else {
                        counts[top] += inside;
                    }
                }
            }
            before = behind;
        }
    }

    private void add(int place, int length, long count) {
        if (length < 2 || count < LEAST_COUNT) {
            return;
        }
        put(place, length, Math.multiplyExact(count, length));
    }

    private void put(int place, int length, long weight) {
        if (size == places.length) {
            places = Arrays.copyOf(places, size * 2);
            lengths = Arrays.copyOf(lengths, size * 2);
            weights = Arrays.copyOf(weights, size * 2);
        }
        places[size] = place;
        lengths[size] = (byte) length;
        weights[size++] = weight;
    }

    /** Of equal ones at the limit those that come first in the order of what is written. */
    private void keepMost() {
        if (size <= most) {
            return;
        }
        long[] sorted = Arrays.copyOf(weights, size);
        Arrays.parallelSort(sorted);
        long least = sorted[size - most];
        int atLeast = most;
        for (int i = size - most; i < size; i++) {
            atLeast -= sorted[i] > least ? 1 : 0;
        }
        int kept = 0;
        for (int i = 0; i < size; i++) {
            boolean equal = weights[i] == least;
            if (weights[i] > least || (equal && atLeast > 0)) {
                atLeast -= equal ? 1 : 0;
                places[kept] = places[i];
                lengths[kept] = lengths[i];
                weights[kept++] = weights[i];
            }
        }
        size = kept;
    }

    private void addCharacters() {
        int[] seen = new int[runs.alphabet()];
        Arrays.fill(seen, -1);
        long[] counts = new long[runs.alphabet()];
        for (int run = 0; run < runs.size(); run++) {
            for (int at = runs.start(run); at < runs.end(run); at++) {
                int symbol = runs.symbol(at);
                seen[symbol] = seen[symbol] < 0 ? at : seen[symbol];
                counts[symbol] += runs.count(run);
            }
        }
        for (int symbol = 0; symbol < seen.length; symbol++) {
            if (seen[symbol] >= 0) {
                put(seen[symbol], 1, counts[symbol]);
            }
        }
    }
}
