package dev.millrace.ingestion.domain.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the object in a line straight from its bytes, which are valid UTF-8, and makes strings of nothing but what is of
 * use. It understands what JSON allows (RFC 8259) but for oddities (names with escapes, half pairs, deep nesting): those it
 * leaves to {@link JsonText}, which also says what is wrong with a line. Where both read a line, they read the same.
 */
final class JsonLine {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long SPACES = ONES * ' ';
    private static final int DEEPEST = 50;
    private static final int LONGEST_NAME = 1_000;
    private static final int LONGEST_NUMBER = 500;

    private byte[] b = new byte[0];
    private int at;
    private int to;
    private byte[] unescaped = new byte[1 << 12];

    /** Whether {@code bytes[from, to)} is an object that could be read into {@code fields}; if not, those are undefined. */
    boolean read(byte[] bytes, int from, int end, JsonFields fields) {
        b = bytes;
        at = from;
        to = end;
        boolean read = members(fields, false) && isAtEnd();
        b = new byte[0];
        return read;
    }

    private boolean isAtEnd() {
        skipSpace();
        return at == to;
    }

    private boolean members(JsonFields fields, boolean meta) {
        if (!take('{')) {
            return false;
        }
        if (take('}')) {
            return true;
        }
        do {
            skipSpace();
            int nameFrom = at + 1;
            if (!skipPlainString() || at - nameFrom > LONGEST_NAME) {
                return false;
            }
            String name = string(nameFrom, at - 1);
            if (!take(':') || !member(name, fields, meta)) {
                return false;
            }
        } while (take(','));
        return take('}');
    }

    private boolean member(String name, JsonFields fields, boolean meta) {
        skipSpace();
        int first = at < to ? b[at] : 0;
        if (!meta && JsonFields.isMeta(name)) {
            // Metadata as JSON in a string is rare enough to be left to the other.
            return first == '{' ? members(fields, true) : first != '"' && skipValue(0);
        }
        if (!meta && first == '[' && fields.isDialog(name)) {
            return false; // rare enough to be left to the other, too
        }
        if ((!meta && !fields.wants(name)) || first == '{' || first == '[' || first == 'n') {
            return skipValue(0);
        }
        int from = at;
        if (first == '"') {
            int plain = scanString();
            if (plain < 0) {
                return false;
            }
            String value = plain == 0 ? string(from + 1, at - 1) : unescape(from + 1, at - 1);
            put(name, value, true, fields, meta);
            return true;
        }
        if (!skipValue(0)) {
            return false;
        }
        put(name, string(from, at), false, fields, meta);
        return true;
    }

    private static void put(String name, String value, boolean isString, JsonFields fields, boolean meta) {
        if (meta) {
            fields.putMeta(name, value);
        } else {
            fields.put(name, value, isString);
        }
    }

    private String string(int from, int end) {
        return new String(b, from, end - from, StandardCharsets.UTF_8);
    }

    private boolean skipValue(int depth) {
        skipSpace();
        if (at == to || depth > DEEPEST) {
            return false;
        }
        return switch (b[at]) {
            case '"' -> scanString() >= 0;
            case '{' -> skipObject(depth);
            case '[' -> skipArray(depth);
            case 't' -> skipWord("true");
            case 'f' -> skipWord("false");
            case 'n' -> skipWord("null");
            default -> skipNumber();
        };
    }

    private boolean skipObject(int depth) {
        at++;
        if (take('}')) {
            return true;
        }
        do {
            skipSpace();
            if (at == to || b[at] != '"' || scanString() < 0 || !take(':') || !skipValue(depth + 1)) {
                return false;
            }
        } while (take(','));
        return take('}');
    }

    private boolean skipArray(int depth) {
        at++;
        if (take(']')) {
            return true;
        }
        do {
            if (!skipValue(depth + 1)) {
                return false;
            }
        } while (take(','));
        return take(']');
    }

    private boolean skipWord(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (at == to || b[at++] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean skipNumber() {
        int from = at;
        if (at < to && b[at] == '-') {
            at++;
        }
        boolean zero = at < to && b[at] == '0';
        int whole = skipDigits();
        if (whole == 0 || (zero && whole > 1)) {
            return false;
        }
        if (at < to && b[at] == '.') {
            at++;
            if (skipDigits() == 0) {
                return false;
            }
        }
        if (at < to && (b[at] | 0x20) == 'e') {
            at++;
            if (at < to && (b[at] == '+' || b[at] == '-')) {
                at++;
            }
            if (skipDigits() == 0) {
                return false;
            }
        }
        return at - from <= LONGEST_NUMBER;
    }

    private int skipDigits() {
        int from = at;
        while (at < to && b[at] >= '0' && b[at] <= '9') {
            at++;
        }
        return at - from;
    }

    private boolean skipPlainString() {
        return at < to && b[at] == '"' && scanString() == 0;
    }

    /** Goes behind the string that begins here: 0 if it has no escapes, 1 if it has, -1 if it is none. */
    private int scanString() {
        int escapes = 0;
        int i = at + 1;
        while (true) {
            i = special(i);
            if (i == to || (b[i] >= 0 && b[i] < ' ')) {
                return -1;
            }
            if (b[i] == '"') {
                at = i + 1;
                return escapes;
            }
            escapes = 1;
            int length = escape(i);
            if (length == 0) {
                return -1;
            }
            i += length;
        }
    }

    /** The first quote, backslash or control character from {@code from} on; {@code to} when there is none. */
    private int special(int from) {
        int i = from;
        for (; i + 8 <= to; i += 8) {
            long eight = (long) EIGHT.get(b, i);
            long found = zeros(eight ^ QUOTES) | zeros(eight ^ BACKSLASHES) | ((eight - SPACES) & ~eight & HIGH_BITS);
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (i < to && b[i] != '"' && b[i] != '\\' && (b[i] < 0 || b[i] >= ' ')) {
            i++;
        }
        return i;
    }

    /** The high bit of each zero byte; exact up to the lowest one (Warren, Hacker's Delight, 6-1). */
    private static long zeros(long eight) {
        return (eight - ONES) & ~eight & HIGH_BITS;
    }

    /** The length of the escape at {@code i}, a pair counting as one; 0 when there is none. */
    private int escape(int i) {
        if (i + 1 >= to) {
            return 0;
        }
        return switch (b[i + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> 2;
            case 'u' -> {
                int unit = unit(i);
                if (unit < 0 || Character.isLowSurrogate((char) unit)) {
                    yield 0;
                }
                if (!Character.isHighSurrogate((char) unit)) {
                    yield 6;
                }
                int low = i + 7 < to && b[i + 6] == '\\' && b[i + 7] == 'u' ? unit(i + 6) : -1;
                yield low >= 0 && Character.isLowSurrogate((char) low) ? 12 : 0;
            }
            default -> 0;
        };
    }

    /** The UTF-16 unit that the escape at {@code i} stands for, or -1. */
    private int unit(int i) {
        int unit = 0;
        for (int k = i + 2; k < i + 6; k++) {
            int digit = k < to ? Character.digit(b[k], 16) : -1;
            if (digit < 0) {
                return -1;
            }
            unit = (unit << 4) | digit;
        }
        return unit;
    }

    /** The string between {@code from} and {@code end}, whose escapes have all been looked at. */
    private String unescape(int from, int end) {
        if (unescaped.length < end - from) {
            unescaped = new byte[Math.max(end - from, 2 * unescaped.length)];
        }
        int length = 0;
        int i = from;
        while (i < end) {
            int run = Math.min(special(i), end);
            System.arraycopy(b, i, unescaped, length, run - i);
            length += run - i;
            i = run;
            if (i < end) {
                int escape = escape(i);
                length = append(i, escape, length);
                i += escape;
            }
        }
        String string = new String(unescaped, 0, length, StandardCharsets.UTF_8);
        if (unescaped.length > 1 << 20) {
            unescaped = Arrays.copyOf(unescaped, 1 << 12);
        }
        return string;
    }

    /** Appends what an escape stands for, which never takes more bytes than the escape. */
    private int append(int i, int escape, int length) {
        if (escape == 2) {
            unescaped[length] = switch (b[i + 1]) {
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                default -> b[i + 1];
            };
            return length + 1;
        }
        int point = escape == 6 ? unit(i) : Character.toCodePoint((char) unit(i), (char) unit(i + 6));
        if (point < 0x80) {
            unescaped[length] = (byte) point;
            return length + 1;
        }
        int bytes = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        for (int k = bytes - 1; k > 0; k--) {
            unescaped[length + k] = (byte) (0x80 | (point & 0x3F));
            point >>>= 6;
        }
        unescaped[length] = (byte) ((0xF0 << (4 - bytes)) | point);
        return length + bytes;
    }

    private void skipSpace() {
        while (at < to && (b[at] == ' ' || b[at] == '\t' || b[at] == '\r')) {
            at++;
        }
    }

    private boolean take(char c) {
        skipSpace();
        if (at < to && b[at] == c) {
            at++;
            return true;
        }
        return false;
    }
}
