package dev.millrace.trainer.engine.data;

import java.util.Arrays;

/**
 * One pass over a source: its documents in random order, one after the other, cut into windows. Windows overlap by one
 * token: the last target of one is the first input of the next.
 */
final class Pass {

    private final SourceTokens source;
    private final int context;
    private final int[] order;
    private final long[] ends;

    Pass(SourceTokens source, int context, Shuffle shuffle) {
        this.source = source;
        this.context = context;
        this.order = shuffle.permutation(source.documents());
        this.ends = new long[order.length];
        long end = 0;
        for (int i = 0; i < order.length; i++) {
            end += source.length(order[i]);
            ends[i] = end;
        }
    }

    /** How many windows a pass over so many tokens has. */
    static int windows(long tokens, int context) {
        return Math.toIntExact(Math.max(0, tokens - 1) / context);
    }

    /** Copies the {@code context + 1} tokens of a window. */
    void read(int window, long[] into, int offset) {
        long at = (long) window * context;
        int left = context + 1;
        int found = Arrays.binarySearch(ends, at);
        int i = found >= 0 ? found + 1 : -found - 1;
        while (left > 0) {
            long begin = ends[i] - source.length(order[i]);
            int count = (int) Math.min(left, ends[i] - at);
            source.copy(order[i], at - begin, into, offset + context + 1 - left, count);
            left -= count;
            at += count;
            i++;
        }
    }
}
