package dev.millrace.deduplication.domain;

import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import java.nio.ByteBuffer;
import java.util.Comparator;

/**
 * The next part of a shard, in the order of ranks, that hasn't been entered: all before it have. Every split of a source has
 * at least one shard, each shard says whether it is its split's last, and each part how many there are, so the next one is
 * always known.
 *
 * @param source order of its source
 * @param split its split
 * @param index its place in the split
 * @param part which part of the keys that the owner gets of it
 */
public record Watermark(int source, int split, int index, int part) {

    private static final Comparator<Watermark> ORDER = Comparator.comparingInt(Watermark::source)
            .thenComparingInt(Watermark::split)
            .thenComparingInt(Watermark::index)
            .thenComparingInt(Watermark::part);

    /** Nothing has been entered. */
    public static final Watermark START = new Watermark(0, 0, 0, 0);

    /** Length of the binary form. */
    public static final int BYTES = 4 * Integer.BYTES;

    /** At {@code batch}. */
    public static Watermark at(Message.Batch batch) {
        ShardId shard = batch.event().shard();
        return new Watermark(shard.source(), shard.split(), shard.index(), batch.part());
    }

    /** Where it goes when {@code batch}, the one it stands at, has been entered. */
    Watermark after(Message.Batch batch) {
        ShardCompleted shard = batch.event();
        if (part + 1 < batch.parts()) {
            return new Watermark(source, split, index, part + 1);
        }
        if (!shard.last()) {
            return new Watermark(source, split, index + 1, 0);
        }
        return split + 1 < shard.splits() ? new Watermark(source, split + 1, 0, 0) : new Watermark(source + 1, 0, 0, 0);
    }

    boolean isAt(Message.Batch batch) {
        return equals(at(batch));
    }

    /** Whether {@code batch} has been entered before. */
    boolean isPast(Message.Batch batch) {
        return ORDER.compare(this, at(batch)) > 0;
    }

    /** The binary form. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putInt(source)
                .putInt(split)
                .putInt(index)
                .putInt(part)
                .array();
    }

    /** Reads the binary form. */
    public static Watermark fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Watermark(in.getInt(), in.getInt(), in.getInt(), in.getInt());
    }
}
