package dev.millrace.trainer.engine.data;

import java.util.Arrays;

/** Tokens of one row, as they are read from documents: stretches, one after another. */
final class Row {

    private long[] tokens = new long[64];
    private boolean[] learned = new boolean[64];
    private int[] ends = new int[4];
    private int length;
    private int stretches;
    private int number;

    /** Empty again. */
    void clear() {
        length = 0;
        stretches = 0;
    }

    /** Appends tokens of a document to the last stretch. */
    void add(SourceTokens source, int document, long from, int count) {
        if (length + count > tokens.length) {
            int room = Math.max(length + count, 2 * tokens.length);
            tokens = Arrays.copyOf(tokens, room);
            learned = Arrays.copyOf(learned, room);
        }
        source.copy(document, from, tokens, length, count);
        source.copyLearned(document, from, learned, length, count);
        length += count;
    }

    /** The next token begins another stretch. */
    void end() {
        if (stretches == ends.length) {
            ends = Arrays.copyOf(ends, 2 * stretches);
        }
        ends[stretches++] = length;
    }

    /** It is known by a number, wherever it is read. */
    void number(int known) {
        number = known;
    }

    int number() {
        return number;
    }

    int length() {
        return length;
    }

    int stretches() {
        return stretches;
    }

    /** Where a stretch begins. */
    int begin(int stretch) {
        return stretch == 0 ? 0 : ends[stretch - 1];
    }

    /** Behind its last token. */
    int end(int stretch) {
        return ends[stretch];
    }

    long token(int at) {
        return tokens[at];
    }

    /** Whether a model is to learn to say the token there. */
    boolean isLearned(int at) {
        return learned[at];
    }

    /** All tokens. */
    long[] tokens() {
        return Arrays.copyOf(tokens, length);
    }
}
