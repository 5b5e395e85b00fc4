package dev.millrace.trainer.engine.data;

import dev.millrace.contracts.shards.HeldOut;
import dev.millrace.contracts.shards.TokenShard;
import java.util.Arrays;
import java.util.List;

/** Documents of one source: those that may be trained on, or those that are held out. */
final class SourceTokens {

    private final List<TokenShard> shards;
    private final double weight;
    private final Counting counting;
    private int[] shard = new int[1024];
    private long[] start = new long[1024];
    private int[] length = new int[1024];
    private int documents;
    private long tokens;

    /**
     * Collects the documents.
     *
     * @param counting which tokens of a document are to be learned
     * @param weight share of the source in training relative to its size
     * @param heldOut share of documents never trained on
     * @param those whether it is those that are collected
     */
    SourceTokens(List<TokenShard> shards, Counting counting, double weight, double heldOut, boolean those) {
        this.shards = List.copyOf(shards);
        this.counting = counting;
        this.weight = weight;
        for (int s = 0; s < shards.size(); s++) {
            TokenShard file = shards.get(s);
            for (long d = 0; d < file.documents(); d++) {
                if (HeldOut.contains(file.idHigh(d), heldOut) == those) {
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

    /** Whether two documents have one id. */
    boolean haveSameId(int one, int other) {
        return id(one).equals(id(other));
    }

    private String id(int document) {
        TokenShard file = shards.get(shard[document]);
        long low = 0;
        long high = file.documents() - 1;
        while (low < high) {
            long middle = (low + high + 1) >>> 1;
            if (file.start(middle) <= start[document]) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return file.id(low);
    }

    /** Whether any document says of its tokens which are an answer, and of some that they are. */
    boolean hasAnswers() {
        for (int document = 0; document < documents; document++) {
            if (shards.get(shard[document]).hasMask() && learns(document, 0, length[document])) {
                return true;
            }
        }
        return false;
    }

    /** Whether any of {@code count} tokens of a document, from its token number {@code from} on, is to be learned. */
    boolean learns(int document, int from, int count) {
        boolean[] learned = new boolean[count];
        copyLearned(document, from, learned, 0, count);
        for (boolean one : learned) {
            if (one) {
                return true;
            }
        }
        return false;
    }

    /** Says of tokens of a document, from its token number {@code from} on, whether they are to be learned. */
    void copyLearned(int document, long from, boolean[] into, int offset, int count) {
        counting.mark(shards.get(shard[document]), start[document], length[document], from, into, offset, count);
    }

    /** Copies tokens of a document, from its token number {@code from} on. */
    void copy(int document, long from, long[] into, int offset, int count) {
        shards.get(shard[document]).copy(start[document] + from, into, offset, count);
    }
}
