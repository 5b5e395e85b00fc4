package dev.millrace.deduplication.domain;

import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import java.nio.ByteBuffer;

/**
 * The next shard, in the order of ranks, that hasn't been entered: all before it have. Every split of a source has at least
 * one shard, and each shard says whether it is its split's last, so the next one is always known.
 *
 * @param source order of its source
 * @param split its split
 * @param index its place in the split
 */
public record Cursor(int source, int split, int index) {

    /** Nothing has been entered. */
    public static final Cursor START = new Cursor(0, 0, 0);

    /** Length of the binary form. */
    public static final int BYTES = 3 * Integer.BYTES;

    /** At {@code shard}. */
    public static Cursor at(ShardId shard) {
        return new Cursor(shard.source(), shard.split(), shard.index());
    }

    /** Where it goes when {@code shard}, the one it stands at, has been entered. */
    Cursor after(ShardCompleted shard) {
        if (!shard.last()) {
            return new Cursor(source, split, index + 1);
        }
        return split + 1 < shard.splits() ? new Cursor(source, split + 1, 0) : new Cursor(source + 1, 0, 0);
    }

    boolean isAt(ShardId shard) {
        return equals(at(shard));
    }

    /** Whether {@code shard} has been entered before. */
    boolean isPast(ShardId shard) {
        if (source != shard.source()) {
            return source > shard.source();
        }
        return split != shard.split() ? split > shard.split() : index > shard.index();
    }

    /** The binary form. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putInt(source)
                .putInt(split)
                .putInt(index)
                .array();
    }

    /** Reads the binary form. */
    public static Cursor fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Cursor(in.getInt(), in.getInt(), in.getInt());
    }
}
