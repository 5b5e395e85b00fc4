package dev.millrace.deduplication.domain;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** What is kept of a signature to estimate how alike two documents are. */
public final class Sketch {

    private final int[] components;

    Sketch(int[] components) {
        this.components = components;
    }

    /**
     * The share of equal components: an unbiased estimate of the Jaccard similarity of the two shingle sets (Broder, 1997).
     *
     * @return from 0 to 1; 0 when the two were made with different numbers of hash functions
     */
    public double similarity(Sketch other) {
        if (components.length == 0 || components.length != other.components.length) {
            return 0;
        }
        int equal = 0;
        for (int i = 0; i < components.length; i++) {
            equal += components[i] == other.components[i] ? 1 : 0;
        }
        return (double) equal / components.length;
    }

    int size() {
        return components.length;
    }

    byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(components.length * Integer.BYTES);
        out.asIntBuffer().put(components);
        return out.array();
    }

    static Sketch fromBytes(byte[] bytes) {
        int[] components = new int[bytes.length / Integer.BYTES];
        ByteBuffer.wrap(bytes).asIntBuffer().get(components);
        return new Sketch(components);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sketch that && Arrays.equals(components, that.components);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(components);
    }
}
