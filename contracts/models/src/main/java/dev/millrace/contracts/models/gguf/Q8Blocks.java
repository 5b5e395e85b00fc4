package dev.millrace.contracts.models.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Q8_0: 32 numbers as a scale d, a 16-bit float, and 32 whole numbers q of 8 bits, each number being d q. As {@code
 * quantize_row_q8_0_ref} of ggml: d = max |x| / 127, q = x / d with d before it is rounded to 16 bits, halves away from 0. A
 * number is then wrong by at most d / 2, and by what d loses.
 */
final class Q8Blocks {

    /** Numbers of a block. */
    static final int NUMBERS = 32;
    /** Bytes of a block. */
    static final int BYTES = Short.BYTES + NUMBERS;

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Q8Blocks() {}

    static void encode(MemorySegment floats, MemorySegment into) {
        long blocks = floats.byteSize() / (NUMBERS * Float.BYTES);
        for (long block = 0; block < blocks; block++) {
            encode(floats, block * NUMBERS, into, block * BYTES);
        }
    }

    private static void encode(MemorySegment floats, long first, MemorySegment into, long at) {
        float largest = 0;
        for (int i = 0; i < NUMBERS; i++) {
            largest = Math.max(largest, Math.abs(floats.getAtIndex(FLOAT, first + i)));
        }
        float scale = largest / Byte.MAX_VALUE;
        float inverse = scale == 0 ? 0 : 1 / scale;
        into.set(SHORT, at, Float.floatToFloat16(scale));
        for (int i = 0; i < NUMBERS; i++) {
            float number = floats.getAtIndex(FLOAT, first + i);
            into.set(ValueLayout.JAVA_BYTE, at + Short.BYTES + i, (byte) rounded(number * inverse));
        }
    }

    /** Like {@code roundf} of C. {@code Math.round} takes halves upwards. */
    private static int rounded(float number) {
        float away = Math.abs(number);
        int whole = (int) away;
        int up = away - whole >= 0.5f ? whole + 1 : whole;
        return number < 0 ? -up : up;
    }
}
