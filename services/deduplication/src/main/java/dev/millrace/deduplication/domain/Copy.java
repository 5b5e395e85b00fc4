package dev.millrace.deduplication.domain;

import dev.millrace.contracts.events.ShardId;
import java.nio.ByteBuffer;

/**
 * A document that is dropped because a document of lower rank shares a key with it.
 *
 * @param position the document's place in its shard
 * @param reason which kind of key they share
 * @param of the document of lowest rank that shares such a key; it may itself be a copy
 * @param survivor the one that stays: {@code of}, or what {@code of} is a copy of, followed to the end
 */
public record Copy(int position, Reason reason, Rank of, Rank survivor) {

    static final int BYTES = Integer.BYTES + 1 + 2 * Rank.BYTES;

    /** Whether the survivor shares no key of that kind with the document itself, only through others. */
    public boolean indirect() {
        return !of.equals(survivor);
    }

    /** The document's own rank. */
    public Rank rank(ShardId shard) {
        return new Rank(shard, position);
    }

    void writeTo(ByteBuffer out) {
        out.putInt(position).put(reason.code());
        of.writeTo(out);
        survivor.writeTo(out);
    }

    static Copy readFrom(ByteBuffer in) {
        return new Copy(in.getInt(), Reason.of(in.get()), Rank.readFrom(in), Rank.readFrom(in));
    }
}
