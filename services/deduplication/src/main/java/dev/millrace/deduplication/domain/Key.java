package dev.millrace.deduplication.domain;

import java.nio.ByteBuffer;

/**
 * What two copies share. Texts and addresses are known by 128 bits of hash: with ten billion documents, the odds that any
 * two different ones meet are 1 in 10^18. Bands have 64 bits: their rows are themselves only a sample.
 *
 * @param kind 0 for a text, 1 for an address, 2 + n for band n
 * @param high the upper 64 bits; 0 for a band
 * @param low the lower 64 bits
 */
public record Key(int kind, long high, long low) {

    private static final int TEXT = 0;
    private static final int ADDRESS = 1;
    private static final int BANDS = 2;

    /** Most bands that fit the binary form. */
    static final int MAX_BANDS = 256 - BANDS;

    static Key text(long high, long low) {
        return new Key(TEXT, high, low);
    }

    static Key address(long high, long low) {
        return new Key(ADDRESS, high, low);
    }

    static Key band(int band, long hash) {
        return new Key(BANDS + band, 0, hash);
    }

    /** The reason it gives. */
    public Reason reason() {
        return switch (kind) {
            case TEXT -> Reason.EXACT;
            case ADDRESS -> Reason.URL;
            default -> Reason.NEAR;
        };
    }

    /** Which of {@code owners} keeps it: always the same one. */
    public int owner(int owners) {
        return (int) Long.remainderUnsigned(low, owners);
    }

    /** Bytes of the longest binary form. */
    static final int LONGEST = 1 + 2 * Long.BYTES;

    /** Length of the binary form. */
    public int length() {
        return length((byte) kind);
    }

    /** Length of the binary form that begins with {@code first}. */
    static int length(byte first) {
        return Byte.toUnsignedInt(first) >= BANDS ? 1 + Long.BYTES : LONGEST;
    }

    /** Appends the binary form. */
    public void writeTo(ByteBuffer out) {
        out.put((byte) kind);
        if (kind < BANDS) {
            out.putLong(high);
        }
        out.putLong(low);
    }

    /** Reads the binary form. */
    public static Key readFrom(ByteBuffer in) {
        int kind = Byte.toUnsignedInt(in.get());
        long high = kind < BANDS ? in.getLong() : 0;
        return new Key(kind, high, in.getLong());
    }
}
