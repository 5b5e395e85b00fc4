package dev.millrace.deduplication.domain;

import dev.millrace.contracts.events.ShardId;
import java.nio.ByteBuffer;
import java.util.Comparator;

/**
 * A document's place in its run's order. Of two copies the one of lower rank stays.
 *
 * @param shard its shard
 * @param position its place in the shard as it came in, from 0
 */
public record Rank(ShardId shard, int position) implements Comparable<Rank> {

    /** Length of the binary form, which sorts as ranks do. */
    public static final int BYTES = Long.BYTES + Integer.BYTES;

    private static final Comparator<Rank> ORDER =
            Comparator.comparing(Rank::shard).thenComparingInt(Rank::position);
    private static final int SPLIT_BITS = 17;
    private static final int INDEX_BITS = 20;

    public Rank {
        if (position < 0) {
            throw new IllegalArgumentException("No such position: " + position);
        }
    }

    @Override
    public int compareTo(Rank other) {
        return ORDER.compare(this, other);
    }

    /** Appends the binary form. */
    public void writeTo(ByteBuffer out) {
        out.putLong(pack(shard)).putInt(position);
    }

    /** Reads the binary form. */
    public static Rank readFrom(ByteBuffer in) {
        return new Rank(unpack(in.getLong()), in.getInt());
    }

    /** A shard's id in 51 bits, in the order of ranks. */
    public static long pack(ShardId shard) {
        return ((long) shard.source() << (SPLIT_BITS + INDEX_BITS))
                | ((long) shard.split() << INDEX_BITS)
                | shard.index();
    }

    private static ShardId unpack(long packed) {
        return new ShardId(
                (int) (packed >>> (SPLIT_BITS + INDEX_BITS)),
                (int) (packed >>> INDEX_BITS) & ((1 << SPLIT_BITS) - 1),
                (int) packed & ((1 << INDEX_BITS) - 1));
    }
}
