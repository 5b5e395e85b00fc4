package dev.millrace.deduplication.domain;

import java.util.Arrays;
import net.openhft.hashing.LongHashFunction;

/** Words in UTF-8, one after the other with a space between them: every run of words is a range of the same bytes. */
final class JoinedWords {

    private static final int USUAL_LENGTH = 8;

    private final int[] starts;
    private byte[] bytes;
    private int length;
    private int size;

    JoinedWords(int capacity) {
        this.starts = new int[capacity + 1];
        this.bytes = new byte[capacity * USUAL_LENGTH + 1];
    }

    void add(byte[] word) {
        int end = length + word.length;
        if (end >= bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * end + 1);
        }
        System.arraycopy(word, 0, bytes, length, word.length);
        bytes[end] = ' ';
        length = end + 1;
        starts[++size] = length;
    }

    int size() {
        return size;
    }

    /** The hash of the words from {@code first} up to and without {@code end}, joined by a space. */
    long hash(LongHashFunction function, int first, int end) {
        return function.hashBytes(bytes, starts[first], starts[end] - 1 - starts[first]);
    }
}
