package dev.millrace.filtering.domain;

import dev.millrace.contracts.text.Word;
import dev.millrace.contracts.text.Words;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * N-grams that were there before, compared as they read without spaces. Two that read alike have their first twelve
 * characters in common; so an n-gram of at least twelve characters whose beginning no other word's place has can't have
 * a double, and is never looked up.
 */
final class DuplicateNGrams {

    private static final int SMALLEST = 5;
    private static final int WINDOW = 12;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final TwiceSeen windows = new TwiceSeen();
    /** The text, a byte for a char. */
    private byte[] folded = new byte[1 << 13];
    /** The same without white space: equal texts have equal bytes. */
    private byte[] bytes = new byte[1 << 13];
    /** Hash of the characters from word i on. */
    private long[] beginnings = new long[1024];
    /** The words at which an n-gram may begin that occurs again, and the hash of that n-gram. */
    private int[] places = new int[1024];

    private long[] joined = new long[1024];
    private boolean[] shared = new boolean[1024];

    private long[] hashes = {};
    private int[] chars = {};
    private int[] codePoints = {};
    private int size;
    private int count;
    private int n;

    /**
     * Takes a text.
     *
     * @param hashes of its words
     * @param chars how many chars are in the words before each
     * @param codePoints how many code points
     */
    void read(AnalyzedText of, long[] hashes, int[] chars, int[] codePoints) {
        this.size = of.words().size();
        this.hashes = hashes;
        this.chars = chars;
        this.codePoints = codePoints;
        this.n = SMALLEST;
        grow(of.chars().length);
        spell(of.chars(), of.words());
        choose();
    }

    private void grow(int length) {
        if (size > places.length) {
            places = new int[size * 3 / 2];
            joined = new long[size * 3 / 2];
            shared = new boolean[size * 3 / 2];
            beginnings = new long[size * 3 / 2];
        }
        if (length + WINDOW > bytes.length) {
            folded = new byte[(length + WINDOW) * 3 / 2];
            bytes = new byte[(length + WINDOW) * 3 / 2];
        }
    }

    private void spell(char[] text, Words words) {
        for (int i = 0; i < text.length; i++) {
            folded[i] = (byte) (text[i] ^ (text[i] >>> 8));
        }
        for (int i = 0; i < size; i++) {
            int shift = words.start(i) - chars[i];
            // Eight at a time: what that is too much, the next word overwrites.
            for (int at = chars[i]; at < chars[i + 1]; at += Long.BYTES) {
                LONG.set(bytes, at, (long) LONG.get(folded, at + shift));
            }
        }
        windows.reset(size);
        for (int i = 0; i < size; i++) {
            beginnings[i] = beginning(chars[i]);
            windows.add(beginnings[i]);
        }
    }

    private long beginning(int from) {
        long hash = (long) LONG.get(bytes, from) * 0xD6E8FEB86659FD93L;
        return (hash ^ (hash >>> 32)) + (int) INT.get(bytes, from + Long.BYTES) * 0xC2B2AE3D27D4EB4FL;
    }

    private void choose() {
        count = 0;
        for (int i = 0; i + SMALLEST <= size; i++) {
            boolean again = windows.mayHave(beginnings[i]);
            if (again || chars[i + SMALLEST] - chars[i] < WINDOW) {
                places[count] = i;
                shared[count] = again;
                long hash = 0;
                for (int w = i; w < i + SMALLEST; w++) {
                    hash = followed(hash, w);
                }
                joined[count++] = hash;
            }
        }
    }

    /** Code points in duplicate n-grams of this n, which may only grow from call to call. */
    long characters(int of, HashCounts seen) {
        growTo(of);
        seen.reset(count);
        long repeated = 0;
        int free = 0;
        for (int c = 0; c < count && places[c] + n <= size; c++) {
            int i = places[c];
            boolean mayRepeat = shared[c] || chars[i + n] - chars[i] < WINDOW;
            if (i >= free && mayRepeat && seen.add(joined[c]) > 1) {
                repeated += codePoints[i + n] - codePoints[i];
                free = i + n;
            }
        }
        return repeated;
    }

    private void growTo(int of) {
        for (; n < of; n++) {
            for (int c = 0; c < count && places[c] + n < size; c++) {
                joined[c] = followed(joined[c], places[c] + n);
            }
        }
    }

    private long followed(long hash, int word) {
        return Word.append(hash, hashes[word], chars[word + 1] - chars[word]);
    }
}
