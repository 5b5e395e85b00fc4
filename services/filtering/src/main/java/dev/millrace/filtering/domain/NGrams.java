package dev.millrace.filtering.domain;

import dev.millrace.contracts.text.Words;

/** Runs of n words, known by hashes that grow with n: no n-gram is ever written out. */
final class NGrams {

    private int size;
    private Words words = new Words();
    /** Hash of the words i to i+n as a sequence. */
    private long[] sequences = new long[1024];
    /** Hash of the same words written without a space between. */
    private long[] joined = new long[1024];
    /** Code points in the words before i. */
    private long[] lengths = new long[1025];

    /** How many words the hashes hold now. */
    private int n;

    void read(Words of) {
        words = of;
        size = of.size();
        n = 1;
        if (size > sequences.length) {
            sequences = new long[size * 3 / 2];
            joined = new long[size * 3 / 2];
            lengths = new long[size * 3 / 2 + 1];
        }
        for (int i = 0; i < size; i++) {
            sequences[i] = words.get(i).hash();
            joined[i] = sequences[i];
            lengths[i + 1] = lengths[i] + words.get(i).codePoints();
        }
    }

    private void growTo(int target) {
        for (; n < target; n++) {
            for (int i = 0; i + n < size; i++) {
                sequences[i] = (sequences[i] ^ (sequences[i] >>> 31)) * 0xD6E8FEB86659FD93L
                        + words.get(i + n).hash();
                joined[i] = words.get(i + n).append(joined[i]);
            }
        }
    }

    /**
     * Code points that the most frequent n-gram takes up, spaces between its words included: its length times its
     * count. Of equally frequent ones the first counts.
     */
    long topCharacters(int of, HashCounts counts) {
        growTo(of);
        int grams = size - of + 1;
        counts.reset(grams);
        int most = 0;
        for (int i = 0; i < grams; i++) {
            most = Math.max(most, counts.add(sequences[i]));
        }
        int first = 0;
        while (counts.get(sequences[first]) < most) {
            first++;
        }
        return most * (lengths[first + of] - lengths[first] + of - 1);
    }

    /**
     * Code points in n-grams that were there before, written without spaces; after one of those the next is looked for
     * behind it.
     */
    long duplicateCharacters(int of, HashCounts counts) {
        growTo(of);
        counts.reset(Math.max(size - of + 1, 0));
        long repeated = 0;
        int i = 0;
        while (i + of <= size) {
            if (counts.add(joined[i]) > 1) {
                repeated += lengths[i + of] - lengths[i];
                i += of;
            } else {
                i++;
            }
        }
        return repeated;
    }
}
