package dev.millrace.contracts.models.tokenizer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.text.BreakIterator;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.BitSet;
import java.util.Deque;
import java.util.Locale;

/**
 * SentencePiece's {@code precompiled_charsmap}: what characters become. A length, a double array of that many bytes (Darts-clone,
 * by the characters' UTF-8), then the texts that its values point at, each closed by a zero byte.
 */
final class CharsMap {
    private static final int NONE = -1;

    private final int[] units;
    private final byte[] texts;
    /** Of each ASCII character the shortest entry that it begins and ends. */
    private final int[] ascii = new int[128];

    private CharsMap(int[] units, byte[] texts) {
        this.units = units;
        this.texts = texts;
        for (int c = 0; c < ascii.length; c++) {
            ascii[c] = shortest(new byte[] {(byte) c}, 0, 1);
        }
    }

    static CharsMap read(Field base64) throws MalformedTokenizer {
        try {
            return read(Base64.getDecoder().decode(base64.text()), "tokenizer.json: " + base64.path());
        } catch (IllegalArgumentException e) {
            throw new MalformedTokenizer(
                    "tokenizer.json: %s: not base64: %s".formatted(base64.path(), e.getMessage()), e);
        }
    }

    static CharsMap read(byte[] blob, String where) throws MalformedTokenizer {
        ByteBuffer in = ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN);
        int size = blob.length < 4 ? -1 : in.getInt();
        if (size <= 0 || size % 4 != 0 || size > in.remaining()) {
            throw new MalformedTokenizer(
                    "%s: says that its trie has %d bytes, of %d that are there".formatted(where, size, blob.length));
        }
        int[] units = new int[size / 4];
        in.asIntBuffer().get(units);
        byte[] texts = new byte[in.remaining() - size];
        in.position(4 + size).get(texts);
        check(units, texts.length, where);
        return new CharsMap(units, texts);
    }

    /** Goes every way through the trie once, so that no look-up leaves it. */
    private static void check(int[] units, int texts, String where) throws MalformedTokenizer {
        BitSet seen = new BitSet(units.length);
        Deque<Integer> bases = new ArrayDeque<>();
        bases.add(offset(units[0]));
        while (!bases.isEmpty()) {
            int base = bases.pop();
            if (base < 0 || base >= units.length) {
                throw new MalformedTokenizer(
                        "%s: its trie points at unit %d of %d".formatted(where, base, units.length));
            }
            if (seen.get(base)) {
                continue;
            }
            seen.set(base);
            for (int c = 1; c < 256; c++) {
                int at = base ^ c;
                if (at < units.length && label(units[at]) == c) {
                    int next = at ^ offset(units[at]);
                    bases.push(next);
                    if (hasLeaf(units[at]) && (next < 0 || next >= units.length || value(units[next]) >= texts)) {
                        throw new MalformedTokenizer(
                                "%s: unit %d points behind the end of its texts".formatted(where, at));
                    }
                }
            }
        }
    }

    /**
     * As Hugging Face's library does: a grapheme of less than six bytes becomes what its shortest entry says, of others each
     * character does.
     */
    String byGrapheme(String text) {
        StringBuilder made = new StringBuilder(text.length());
        if (isPlain(text)) {
            for (int i = 0; i < text.length(); i++) {
                int value = ascii[text.charAt(i)];
                if (value == NONE) {
                    made.append(text.charAt(i));
                } else {
                    made.append(text(value));
                }
            }
            return made.toString();
        }
        BreakIterator graphemes = BreakIterator.getCharacterInstance(Locale.ROOT);
        graphemes.setText(text);
        int from = graphemes.first();
        for (int to = graphemes.next(); to != BreakIterator.DONE; to = graphemes.next()) {
            grapheme(text.substring(from, to), made);
            from = to;
        }
        return made.toString();
    }

    private void grapheme(String grapheme, StringBuilder made) {
        byte[] bytes = grapheme.getBytes(StandardCharsets.UTF_8);
        int whole = bytes.length < 6 ? shortest(bytes, 0, bytes.length) : NONE;
        if (whole != NONE) {
            made.append(text(whole));
            return;
        }
        grapheme.codePoints().forEach(c -> {
            byte[] one = Character.toString(c).getBytes(StandardCharsets.UTF_8);
            int value = shortest(one, 0, one.length);
            if (value == NONE) {
                made.appendCodePoint(c);
            } else {
                made.append(text(value));
            }
        });
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80 || text.charAt(i) == '\r') {
                return false;
            }
        }
        return true;
    }

    /** Where the text of the shortest entry begins that the bytes begin with; -1 without one. */
    private int shortest(byte[] bytes, int from, int to) {
        long found = find(bytes, from, to, true);
        return found < 0 ? NONE : (int) found;
    }

    /**
     * The longest entry that the bytes begin with: its length in the upper half, where its text begins in the lower one; -1
     * without one.
     */
    long longest(byte[] bytes, int from, int to) {
        return find(bytes, from, to, false);
    }

    private long find(byte[] bytes, int from, int to, boolean first) {
        long found = -1;
        int node = offset(units[0]);
        for (int i = from; i < to && bytes[i] != 0; i++) {
            node ^= bytes[i] & 0xff;
            if (node >= units.length || label(units[node]) != (bytes[i] & 0xff)) {
                return found;
            }
            int unit = units[node];
            node ^= offset(unit);
            if (hasLeaf(unit)) {
                found = ((long) (i + 1 - from) << 32) | value(units[node]);
                if (first) {
                    return found;
                }
            }
        }
        return found;
    }

    /** An entry's text. */
    String text(int at) {
        return new String(texts, at, end(at) - at, StandardCharsets.UTF_8);
    }

    byte[] bytes(int at) {
        return java.util.Arrays.copyOfRange(texts, at, end(at));
    }

    private int end(int at) {
        int end = at;
        while (end < texts.length && texts[end] != 0) {
            end++;
        }
        return end;
    }

    private static boolean hasLeaf(int unit) {
        return (unit >>> 8 & 1) == 1;
    }

    private static int value(int unit) {
        return unit & 0x7fffffff;
    }

    /** With the highest bit, which only values have, so that none of them is taken for a way on. */
    private static int label(int unit) {
        return unit & 0x800000ff;
    }

    private static int offset(int unit) {
        return (unit >>> 10) << ((unit & (1 << 9)) >>> 6);
    }
}
