package dev.millrace.filtering.domain;

import dev.millrace.contracts.text.Spacing;
import dev.millrace.contracts.text.Word;
import dev.millrace.contracts.text.Words;

/**
 * Runs of n words, known by hashes that grow with n: no n-gram is ever written out. Most n-grams of a text occur once,
 * and to see that costs less than to count them (see {@link TwiceSeen}): only the others are counted.
 */
final class NGrams {

    /** Asked in this order: the most frequent for n up to this, duplicates beyond. */
    private static final int LARGEST_TOP = 4;

    private int size;
    /** Hash of each word. */
    private long[] hashes = new long[1024];
    /** Code points and chars in the words before i. */
    private int[] codePoints = new int[1025];

    private int[] chars = new int[1025];
    /** Spaces before the words up to i: one each, in a script without spaces only where there is one. */
    private int[] gaps = new int[1025];
    /** Hash of the words i to i+n as a sequence; where it isn't a candidate any more, anything. */
    private long[] sequences = new long[1024];
    /** Whether the n-gram at i may occur again. */
    private boolean[] candidates = new boolean[1024];

    private final TwiceSeen twice = new TwiceSeen();
    private final HashCounts counts = new HashCounts();
    private final DuplicateNGrams duplicates = new DuplicateNGrams();
    /** How many words the hashes hold now. */
    private int n;

    void read(AnalyzedText analyzed) {
        Words words = analyzed.words();
        size = words.size();
        boolean spaced = analyzed.spacing() == Spacing.WORDS;
        n = 1;
        if (size > sequences.length) {
            hashes = new long[size * 3 / 2];
            sequences = new long[size * 3 / 2];
            candidates = new boolean[size * 3 / 2];
            codePoints = new int[size * 3 / 2 + 1];
            chars = new int[size * 3 / 2 + 1];
            gaps = new int[size * 3 / 2 + 1];
        }
        for (int i = 0; i < size; i++) {
            Word word = words.get(i);
            hashes[i] = word.hash();
            codePoints[i + 1] = codePoints[i] + word.codePoints();
            chars[i + 1] = chars[i] + word.length();
            gaps[i + 1] = gaps[i] + (spaced || (i > 0 && words.start(i) > words.end(i - 1)) ? 1 : 0);
        }
    }

    /**
     * Code points that the most frequent n-gram takes up, spaces between its words included where there are such: its length
     * times its count. Of equally frequent ones the first counts. To be asked for n = 2, 3, 4 in this order, of a text that
     * has so many words.
     */
    long topCharacters(int of) {
        int grams = size - of + 1;
        if (of == 2) {
            pairs(grams);
        } else {
            grow(grams);
        }
        n = of;
        int most = 1;
        int first = 0;
        counts.reset(candidates(grams));
        for (int i = 0; i < grams; i++) {
            if (candidates[i]) {
                int place = counts.add(sequences[i], i);
                int times = counts.times(place);
                int before = counts.first(place);
                // Where it's met again, the first one turns out to be a candidate, too.
                candidates[i] = times > 1;
                candidates[before] = times > 1;
                if (times > most || (times == most && times > 1 && before < first)) {
                    most = times;
                    first = before;
                }
            }
        }
        return (long) most * (codePoints[first + of] - codePoints[first] + gaps[first + of] - gaps[first + 1]);
    }

    private void pairs(int grams) {
        twice.reset(grams);
        for (int i = 0; i < grams; i++) {
            sequences[i] = followed(hashes[i], hashes[i + 1]);
            twice.add(sequences[i]);
        }
        for (int i = 0; i < grams; i++) {
            candidates[i] = twice.mayHave(sequences[i]);
        }
    }

    /** An n-gram that occurs again begins and ends with shorter ones that do. */
    private void grow(int grams) {
        for (int i = 0; i < grams; i++) {
            candidates[i] &= candidates[i + 1];
            if (candidates[i]) {
                sequences[i] = followed(sequences[i], hashes[i + n]);
            }
        }
    }

    private int candidates(int grams) {
        int count = 0;
        for (int i = 0; i < grams; i++) {
            count += candidates[i] ? 1 : 0;
        }
        return count;
    }

    private static long followed(long hash, long by) {
        return (hash ^ (hash >>> 31)) * 0xD6E8FEB86659FD93L + by;
    }

    /**
     * Code points in n-grams that were there before, written without spaces; after one of those the next is looked for
     * behind it. To be asked for growing n, from 5 on.
     */
    long duplicateCharacters(int of, AnalyzedText analyzed) {
        if (n <= LARGEST_TOP) {
            duplicates.read(analyzed, hashes, chars, codePoints);
        }
        n = of;
        return duplicates.characters(of, counts);
    }
}
