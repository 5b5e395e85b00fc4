package dev.millrace.inference.domain.grammar;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** A set of Unicode's characters, and how UTF-8 writes them. Half of a surrogate pair is none. */
record CodePoints(BitSet set) {

    private static final int MOST = Character.MAX_CODE_POINT;

    static final CodePoints ALL = range(0, MOST);
    static final CodePoints ASCII = range(0, 0x7f);

    CodePoints {
        set = (BitSet) set.clone();
        set.clear(Character.MIN_SURROGATE, Character.MAX_SURROGATE + 1);
    }

    static CodePoints range(int first, int last) {
        BitSet set = new BitSet();
        set.set(first, last + 1);
        return new CodePoints(set);
    }

    static CodePoints of(String characters) {
        BitSet set = new BitSet();
        characters.codePoints().forEach(set::set);
        return new CodePoints(set);
    }

    CodePoints and(CodePoints more) {
        BitSet both = (BitSet) set.clone();
        both.or(more.set);
        return new CodePoints(both);
    }

    CodePoints without(CodePoints others) {
        BitSet left = (BitSet) set.clone();
        left.andNot(others.set);
        return new CodePoints(left);
    }

    boolean isEmpty() {
        return set.isEmpty();
    }

    /** One of them in UTF-8. */
    Piece utf8() {
        List<Piece> options = new ArrayList<>();
        ByteSet single = ByteSet.of("");
        for (int first = set.nextSetBit(0); first >= 0; ) {
            int last = set.nextClearBit(first) - 1;
            if (first < 0x80) {
                single = single.and(ByteSet.range(first, Math.min(last, 0x7f)));
            }
            if (last >= 0x80) {
                split(Math.max(first, 0x80), last, options);
            }
            first = set.nextSetBit(last + 1);
        }
        if (!single.isEmpty()) {
            options.add(new Piece.OneOf(single));
        }
        return options.size() == 1 ? options.getFirst() : new Piece.Choice(options);
    }

    /** Parts a range into such that each byte of its UTF-8 is any of a range, whatever the others are. */
    private static void split(int first, int last, List<Piece> into) {
        for (int border : new int[] {0x7ff, 0xffff}) {
            if (first <= border && border < last) {
                split(first, border, into);
                split(border + 1, last, into);
                return;
            }
        }
        for (int bits = 6; bits <= 18; bits += 6) {
            int tail = (1 << bits) - 1;
            if ((first & ~tail) != (last & ~tail)) {
                if ((first & tail) != 0) {
                    split(first, first | tail, into);
                    split((first | tail) + 1, last, into);
                    return;
                }
                if ((last & tail) != tail) {
                    split(first, (last & ~tail) - 1, into);
                    split(last & ~tail, last, into);
                    return;
                }
            }
        }
        int[] low = bytes(first);
        int[] high = bytes(last);
        List<Piece> parts = new ArrayList<>();
        for (int i = 0; i < low.length; i++) {
            parts.add(new Piece.OneOf(ByteSet.range(low[i], high[i])));
        }
        into.add(new Piece.Sequence(parts));
    }

    private static int[] bytes(int c) {
        int length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        int[] bytes = new int[length];
        for (int i = length - 1; i > 0; i--) {
            bytes[i] = 0x80 | ((c >> (6 * (length - 1 - i))) & 0x3f);
        }
        bytes[0] = ((0xf00 >> length) & 0xff) | (c >> (6 * (length - 1)));
        return bytes;
    }
}
