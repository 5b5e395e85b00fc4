package dev.millrace.ingestion.domain.input;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at bytes eight at a time, because every byte of a source passes through here. */
public final class Utf8 {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long ONES = 0x0101010101010101L;
    private static final long NEWLINES = ONES * '\n';

    private Utf8() {}

    /** The first LF in {@code bytes[from, to)}; -1 when there is none. */
    static int indexOfNewline(byte[] bytes, int from, int to) {
        int i = from;
        for (; i + 8 <= to; i += 8) {
            long found = zeros((long) EIGHT.get(bytes, i) ^ NEWLINES);
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        for (; i < to; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** The high bit of each zero byte; exact up to the lowest one (Warren, Hacker's Delight, 6-1). */
    private static long zeros(long eight) {
        return (eight - ONES) & ~eight & HIGH_BITS;
    }

    /** Whether {@code bytes[from, to)} is well-formed UTF-8 (The Unicode Standard, table 3-7): no half of a pair either. */
    public static boolean isValid(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to) {
            i = skipAscii(bytes, i, to);
            if (i < to) {
                int length = sequence(bytes, i, to);
                if (length == 0) {
                    return false;
                }
                i += length;
            }
        }
        return true;
    }

    private static int skipAscii(byte[] bytes, int from, int to) {
        int i = from;
        while (i + 8 <= to && ((long) EIGHT.get(bytes, i) & HIGH_BITS) == 0) {
            i += 8;
        }
        while (i < to && bytes[i] >= 0) {
            i++;
        }
        return i;
    }

    /** The length of the sequence at {@code i}, whose first byte isn't ASCII; 0 when it is none. */
    private static int sequence(byte[] b, int i, int to) {
        int first = b[i] & 0xFF;
        if (first >= 0xC2 && first <= 0xDF) {
            return i + 1 < to && continues(b[i + 1]) ? 2 : 0;
        }
        if (first >= 0xE0 && first <= 0xEF && i + 2 < to && continues(b[i + 1]) && continues(b[i + 2])) {
            int second = b[i + 1] & 0xFF;
            return (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ? 0 : 3;
        }
        if (first >= 0xF0
                && first <= 0xF4
                && i + 3 < to
                && continues(b[i + 1])
                && continues(b[i + 2])
                && continues(b[i + 3])) {
            int second = b[i + 1] & 0xFF;
            return (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F) ? 0 : 4;
        }
        return 0;
    }

    private static boolean continues(byte b) {
        return (b & 0xC0) == 0x80;
    }

    /** How many bytes {@code text} takes; half of a pair that stands alone counts two. */
    public static long length(String text) {
        int chars = text.length();
        long length = chars;
        for (int i = 0; i < chars; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                length += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return length;
    }
}
