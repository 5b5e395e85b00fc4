package dev.millrace.contracts.models.tokenizer;

import java.util.Arrays;

/** A growing list of token ids. */
public final class TokenIds {
    private int[] ids = new int[64];
    private int size;

    /** Adds one at the end. */
    public void add(int id) {
        reserve(1);
        ids[size++] = id;
    }

    /** Adds {@code length} of {@code from}, from its beginning. */
    public void add(int[] from, int length) {
        reserve(length);
        System.arraycopy(from, 0, ids, size, length);
        size += length;
    }

    void clear() {
        size = 0;
    }

    int[] array() {
        return ids;
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    /** The id at a position less than {@link #size()}. */
    public int get(int index) {
        return ids[index];
    }

    /** A copy. */
    public int[] toArray() {
        return Arrays.copyOf(ids, size);
    }

    /** A copy of those from a position on. */
    int[] from(int first) {
        return Arrays.copyOfRange(ids, first, size);
    }

    private void reserve(int more) {
        if (size + more > ids.length) {
            ids = Arrays.copyOf(ids, Math.max(ids.length * 2, size + more));
        }
    }
}
