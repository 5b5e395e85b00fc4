package dev.millrace.tokenization.domain;

import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.LedgerEntry.Outcome;
import dev.millrace.contracts.shards.LedgerWriter;
import dev.millrace.contracts.shards.TokenShardWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Turns documents into token ids, with a separator after each. Every document is kept. */
public final class ShardTokenizer {

    /** To be raised when the same text under the same tokenizer gives other bytes. */
    public static final int RULES = 1;

    private final Tokenizer tokenizer;
    private final int separator;

    /** @throws MalformedTokenizer when the vocabulary has no {@code <|endoftext|>} to separate documents with */
    public ShardTokenizer(Tokenizer tokenizer) throws MalformedTokenizer {
        this.tokenizer = tokenizer;
        this.separator = tokenizer
                .id(BpeTrainer.SPECIAL.getFirst())
                .orElseThrow(() -> new MalformedTokenizer("the vocabulary has no " + BpeTrainer.SPECIAL.getFirst()));
    }

    /** Number of token ids in the vocabulary. */
    public int vocabulary() {
        return tokenizer.vocabularySize();
    }

    /** A document's ids, its separator included. Nothing in its text counts as a special token. */
    public int[] tokens(Document document) {
        int[] ids = tokenizer.encodeOrdinary(document.text());
        int[] closed = Arrays.copyOf(ids, ids.length + 1);
        closed[ids.length] = separator;
        return closed;
    }

    /** Writes a shard's tokens and what became of each document, and says the same in numbers. */
    public Counts tokenize(Iterator<Document> documents, TokenShardWriter out, LedgerWriter ledger) throws IOException {
        long n = 0;
        long bytes = 0;
        while (documents.hasNext()) {
            Document document = documents.next();
            int[] ids = tokens(document);
            int textBytes = document.text().getBytes(StandardCharsets.UTF_8).length;
            out.write(document.id(), ids, ids.length, textBytes);
            Map<String, String> detail = Map.of("tokens", Integer.toString(ids.length));
            ledger.write(
                    new LedgerEntry(document.id(), Outcome.KEPT, Optional.empty(), detail, document.contentHash()));
            n++;
            bytes += textBytes;
        }
        return new Counts(n, n, 0, new TreeMap<>(), new TreeMap<>(), bytes, bytes);
    }
}
