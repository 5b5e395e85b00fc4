package dev.millrace.trainer.engine.data;

import dev.millrace.contracts.shards.HeldOut;
import dev.millrace.contracts.shards.TokenShard;
import java.util.Arrays;
import java.util.List;

/** The documents of one source that may be trained on. */
final class SourceTokens {

    private final List<TokenShard> shards;
    private final double weight;
    private int[] shard = new int[1024];
    private long[] start = new long[1024];
    private int[] length = new int[1024];
    private int documents;
    private long tokens;

    /**
     * Collects the documents.
     *
     * @param weight share of the source in training relative to its size
     * @param heldOut share of documents never trained on
     */
    SourceTokens(List<TokenShard> shards, double weight, double heldOut) {
        this.shards = List.copyOf(shards);
        this.weight = weight;
        for (int s = 0; s < shards.size(); s++) {
            TokenShard file = shards.get(s);
            for (long d = 0; d < file.documents(); d++) {
                if (!HeldOut.contains(file.idHigh(d), heldOut)) {
                    add(s, file.start(d), file.length(d));
                }
            }
        }
    }

    private void add(int inShard, long from, int count) {
        if (documents == shard.length) {
            shard = Arrays.copyOf(shard, documents * 2);
            start = Arrays.copyOf(start, documents * 2);
            length = Arrays.copyOf(length, documents * 2);
        }
        shard[documents] = inShard;
        start[documents] = from;
        length[documents] = count;
        documents++;
        tokens += count;
    }

    double weight() {
        return weight;
    }

    int documents() {
        return documents;
    }

    long tokens() {
        return tokens;
    }

    int length(int document) {
        return length[document];
    }

    /** Copies tokens of a document, from its token number {@code from} on. */
    void copy(int document, long from, long[] into, int offset, int count) {
        shards.get(shard[document]).copy(start[document] + from, into, offset, count);
    }
}
