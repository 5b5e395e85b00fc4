package dev.millrace.tokenization.domain;

import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.TokenShardWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Optional;

/** A document as token ids, a separator behind them. */
public final class TokenizedDocument {

    private final Document document;
    private final int[] ids;
    private final Optional<BitSet> learned;

    TokenizedDocument(Document document, int[] ids, Optional<BitSet> learned) {
        this.document = document;
        this.ids = ids;
        this.learned = learned;
    }

    /** The ids. */
    public int[] ids() {
        return ids.clone();
    }

    /** How many there are. */
    public int size() {
        return ids.length;
    }

    /**
     * Places of a dialog's tokens that a model is to learn to say: what is the assistant's, if only in part, and the separator
     * behind an answer that comes last. Empty for what is no dialog: all its tokens count.
     */
    public Optional<BitSet> learned() {
        return learned;
    }

    void write(TokenShardWriter out) throws IOException {
        int textBytes = document.text().getBytes(StandardCharsets.UTF_8).length;
        out.write(document.id(), document.contentHash(), ids, ids.length, textBytes, learned);
    }
}
