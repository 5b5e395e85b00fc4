package dev.millrace.inference.domain;

/**
 * Token ids by logit, the highest first, of equal ones the lower id first, as far as they are asked for: a heap, since what is
 * chosen is mostly among the first few of a whole vocabulary.
 */
final class LikeliestFirst {

    private final long[] heap;
    private int size;

    LikeliestFirst(float[] logits) {
        heap = new long[logits.length];
        size = logits.length;
        for (int id = 0; id < size; id++) {
            int bits = Float.floatToIntBits(logits[id]);
            // Floats order as their bits do once the sign is taken care of; turned round to have the highest first.
            int ascending = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
            heap[id] = ((long) ~ascending << 32) | id;
        }
        for (int at = size / 2 - 1; at >= 0; at--) {
            sink(at);
        }
    }

    /** The next id, for as many times as there are ids. */
    int next() {
        int id = (int) heap[0];
        heap[0] = heap[--size];
        sink(0);
        return id;
    }

    private void sink(int from) {
        int at = from;
        long sinking = heap[at];
        for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= sinking) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = sinking;
    }
}
