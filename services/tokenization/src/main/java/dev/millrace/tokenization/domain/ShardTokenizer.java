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
import java.util.BitSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Turns documents into token ids, with a separator after each. */
public final class ShardTokenizer {

    /** To be raised when the same document under the same tokenizer gives other bytes; 2: dialogs have a loss mask. */
    public static final int RULES = 2;

    private final Tokenizer tokenizer;
    private final int separator;
    private final Answers answers;
    private final Optional<Chat> chat;

    /**
     * One that makes of dialogs what their texts say.
     *
     * @throws MalformedTokenizer when the vocabulary has no {@code <|endoftext|>} to separate documents with
     */
    public ShardTokenizer(Tokenizer tokenizer) throws MalformedTokenizer {
        this(tokenizer, BpeTrainer.SPECIAL.getFirst());
    }

    /**
     * The same.
     *
     * @param end the token after each document
     * @throws MalformedTokenizer when the vocabulary has none of that name
     */
    public ShardTokenizer(Tokenizer tokenizer, String end) throws MalformedTokenizer {
        this(
                tokenizer,
                tokenizer.id(end).orElseThrow(() -> new MalformedTokenizer("the vocabulary has no " + end)),
                new Answers(tokenizer),
                Optional.empty());
    }

    /**
     * The same, but that it makes of dialogs what a served model reads of them; of a vocabulary without the marks of a chat that
     * is their texts.
     */
    public ShardTokenizer ofChats() {
        return new ShardTokenizer(tokenizer, separator, answers, Chat.of(tokenizer));
    }

    private ShardTokenizer(Tokenizer tokenizer, int separator, Answers answers, Optional<Chat> chat) {
        this.tokenizer = tokenizer;
        this.separator = separator;
        this.answers = answers;
        this.chat = chat;
    }

    /** Number of token ids in the vocabulary. */
    public int vocabulary() {
        return tokenizer.vocabularySize();
    }

    /** A document's ids, its separator included. Nothing in its text counts as a special token. */
    public int[] tokens(Document document) {
        int[] ids = chat.isPresent() && document.messages().isPresent()
                ? chat.get().tokens(document.messages().get())
                : tokenizer.encodeOrdinary(document.text());
        int[] closed = Arrays.copyOf(ids, ids.length + 1);
        closed[ids.length] = separator;
        return closed;
    }

    /**
     * Which of a dialog's {@link #tokens} a model is to learn to say: what is the assistant's, if only in part, and the
     * separator behind an answer that comes last. Empty for what is no dialog: all its tokens count.
     *
     * @throws IllegalArgumentException when the tokenizer changes texts, so that nobody knows which token is whose
     */
    public Optional<BitSet> learned(Document document, int[] tokens) {
        return document.messages()
                .map(messages -> chat.isPresent() ? chat.get().learned(tokens) : answers.learned(messages, tokens));
    }

    /**
     * Writes a shard's tokens and what became of each document, and says the same in numbers.
     *
     * @param withdrawn documents of which no tokens are made
     */
    public Counts tokenize(
            Iterator<Document> documents, Predicate<Document> withdrawn, TokenShardWriter out, LedgerWriter ledger)
            throws IOException {
        long kept = 0;
        long dropped = 0;
        long bytesIn = 0;
        long bytesOut = 0;
        while (documents.hasNext()) {
            Document document = documents.next();
            int textBytes = document.text().getBytes(StandardCharsets.UTF_8).length;
            bytesIn += textBytes;
            if (withdrawn.test(document)) {
                dropped++;
                ledger.write(entry(document, Outcome.DROPPED, Optional.of(LedgerEntry.WITHDRAWN), Map.of()));
            } else {
                kept++;
                bytesOut += textBytes;
                ledger.write(entry(document, Outcome.KEPT, Optional.empty(), write(document, textBytes, out)));
            }
        }
        SortedMap<String, Long> reasons = new TreeMap<>();
        if (dropped > 0) {
            reasons.put(LedgerEntry.WITHDRAWN, dropped);
        }
        return new Counts(kept + dropped, kept, 0, reasons, new TreeMap<>(), bytesIn, bytesOut);
    }

    /** Writes a document's tokens; returns what its ledger entry tells of them. */
    private Map<String, String> write(Document document, int textBytes, TokenShardWriter out) throws IOException {
        int[] ids = tokens(document);
        Optional<BitSet> learned = learned(document, ids);
        out.write(document.id(), document.contentHash(), ids, ids.length, textBytes, learned);
        Map<String, String> detail = new TreeMap<>(Map.of("tokens", Integer.toString(ids.length)));
        learned.ifPresent(which -> detail.put("learns", Integer.toString(which.cardinality())));
        return detail;
    }

    private static LedgerEntry entry(
            Document document, Outcome outcome, Optional<String> reason, Map<String, String> detail) {
        return new LedgerEntry(document.id(), outcome, reason, detail, document.contentHash());
    }
}
