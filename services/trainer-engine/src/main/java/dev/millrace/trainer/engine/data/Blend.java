package dev.millrace.trainer.engine.data;

import java.util.Arrays;

/**
 * A source's documents in random order, one after the other, cut into rows of one stretch wherever documents end.
 *
 * @param length tokens of a row
 * @param stride from the first token of a row to that of the next
 */
record Blend(int length, int stride) implements Cutting {

    /** Rows of which the last token of one is the first of the next: {@code context} tokens, and the one after each. */
    static Blend foretelling(int context) {
        return new Blend(context + 1, context);
    }

    /** Rows that share nothing. */
    static Blend apart(int length) {
        return new Blend(length, length);
    }

    @Override
    public Cut of(SourceTokens source) {
        return new Cut() {
            @Override
            public int rows() {
                return source.tokens() < length ? 0 : Math.toIntExact((source.tokens() - length) / stride + 1);
            }

            @Override
            public Pass pass(Shuffle shuffle) {
                return Blend.this.pass(source, shuffle.permutation(source.documents()));
            }
        };
    }

    private Pass pass(SourceTokens source, int[] order) {
        long[] ends = new long[order.length];
        long end = 0;
        for (int i = 0; i < order.length; i++) {
            end += source.length(order[i]);
            ends[i] = end;
        }
        return (row, into) -> {
            read(source, order, ends, (long) row * stride, into);
            into.end();
        };
    }

    private void read(SourceTokens source, int[] order, long[] ends, long from, Row into) {
        long at = from;
        int left = length;
        int found = Arrays.binarySearch(ends, at);
        int i = found >= 0 ? found + 1 : -found - 1;
        while (left > 0) {
            long begin = ends[i] - source.length(order[i]);
            int count = (int) Math.min(left, ends[i] - at);
            into.add(source, order[i], at - begin, count);
            left -= count;
            at += count;
            i++;
        }
    }
}
