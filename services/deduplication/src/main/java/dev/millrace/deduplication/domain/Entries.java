package dev.millrace.deduplication.domain;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Keys of documents in the order of their positions, in their binary form: a shard has millions of them. */
public final class Entries implements Iterable<Entry> {

    /** None at all. */
    public static final Entries NONE = new Entries(new byte[0]);

    private final byte[] bytes;

    private Entries(byte[] bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes.length;
    }

    void writeTo(ByteBuffer out) {
        out.putInt(bytes.length).put(bytes);
    }

    static Entries readFrom(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("Entries of " + length + " bytes in " + in.remaining());
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new Entries(bytes);
    }

    @Override
    public Iterator<Entry> iterator() {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return in.hasRemaining();
            }

            @Override
            public Entry next() {
                if (!in.hasRemaining()) {
                    throw new NoSuchElementException();
                }
                return new Entry(in.getInt(), Key.readFrom(in));
            }
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Entries that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Collects entries up to a number of bytes. */
    static final class Builder {

        private static final int FIRST_BYTES = 1024;

        private final int most;
        private ByteBuffer out;

        Builder(int most) {
            this.most = most;
            this.out = ByteBuffer.allocate(Math.min(most, FIRST_BYTES));
        }

        /** Whether there is room for one more key; the first one always fits. */
        boolean takes(Key key) {
            return out.position() == 0 || out.position() + Integer.BYTES + key.length() <= most;
        }

        void add(int position, Key key) {
            int needed = out.position() + Integer.BYTES + key.length();
            if (needed > out.capacity()) {
                out = ByteBuffer.allocate(Math.max(needed, Math.min(most, 2 * out.capacity())))
                        .put(out.flip());
            }
            out.putInt(position);
            key.writeTo(out);
        }

        Entries build() {
            return new Entries(Arrays.copyOf(out.array(), out.position()));
        }
    }
}
