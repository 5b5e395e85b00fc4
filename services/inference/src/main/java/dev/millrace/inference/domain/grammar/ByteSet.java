package dev.millrace.inference.domain.grammar;

import java.util.BitSet;

/** Some of the 256 bytes. */
final class ByteSet {
    private final BitSet bits;

    private ByteSet(BitSet bits) {
        this.bits = bits;
    }

    /** Those from {@code first} to {@code last}, given as 0 to 255. */
    static ByteSet range(int first, int last) {
        BitSet bits = new BitSet(256);
        bits.set(first, last + 1);
        return new ByteSet(bits);
    }

    /** Those that stand for these characters of ASCII. */
    static ByteSet of(String ascii) {
        BitSet bits = new BitSet(256);
        ascii.chars().forEach(bits::set);
        return new ByteSet(bits);
    }

    ByteSet and(ByteSet more) {
        BitSet both = (BitSet) bits.clone();
        both.or(more.bits);
        return new ByteSet(both);
    }

    boolean isEmpty() {
        return bits.isEmpty();
    }

    boolean has(int unsignedByte) {
        return bits.get(unsignedByte);
    }
}
