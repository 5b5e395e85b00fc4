package dev.millrace.deduplication.domain;

import java.util.Arrays;
import java.util.stream.LongStream;
import net.openhft.hashing.LongHashFunction;

/**
 * A document's MinHash signature: for each hash function of the family, the smallest value over the document's shingles.
 * The first {@code rows} components are band 0, the next ones band 1, and so on.
 */
public final class Signature {

    private static final LongHashFunction BAND_HASH = LongHashFunction.xx();

    private final long[] components;

    Signature(long[] components) {
        this.components = components;
    }

    /** The values, band after band. */
    public LongStream components() {
        return Arrays.stream(components);
    }

    /** One 64-bit hash of the components of band {@code band}, which says where the document is looked for. */
    long bandHash(int band, int rows) {
        return BAND_HASH.hashLongs(components, band * rows, rows);
    }

    /**
     * The low 32 bits of each component: enough to estimate similarity (two different components look alike once in four
     * billion), at half the bytes.
     */
    public Sketch sketch() {
        int[] low = new int[components.length];
        for (int i = 0; i < low.length; i++) {
            low[i] = (int) components[i];
        }
        return new Sketch(low);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Signature that && Arrays.equals(components, that.components);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(components);
    }
}
