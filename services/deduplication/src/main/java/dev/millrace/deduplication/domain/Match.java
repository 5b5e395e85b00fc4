package dev.millrace.deduplication.domain;

import java.nio.ByteBuffer;
import java.util.Comparator;

/**
 * What one band owner knows about one document: someone before it has a key of this kind too.
 *
 * @param position the document's place in its shard
 * @param reason the kind of key
 * @param of the document of lowest rank with that key
 */
public record Match(int position, Reason reason, Rank of) {

    /** Which of two matches of one document decides: the first reason, then the lowest rank. */
    static final Comparator<Match> STRONGEST =
            Comparator.comparing(Match::reason).thenComparing(Match::of);

    static final int BYTES = Integer.BYTES + 1 + Rank.BYTES;

    void writeTo(ByteBuffer out) {
        out.putInt(position).put(reason.code());
        of.writeTo(out);
    }

    static Match readFrom(ByteBuffer in) {
        return new Match(in.getInt(), Reason.of(in.get()), Rank.readFrom(in));
    }
}
