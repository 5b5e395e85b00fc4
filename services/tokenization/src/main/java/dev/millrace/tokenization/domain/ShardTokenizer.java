package dev.millrace.tokenization.domain;

import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.chat.ChatFormat;
import dev.millrace.contracts.models.chat.DialogTokens;
import dev.millrace.contracts.models.tokenizer.EncodedParts;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.LedgerEntry.Outcome;
import dev.millrace.contracts.shards.LedgerWriter;
import dev.millrace.contracts.shards.Message;
import dev.millrace.contracts.shards.TokenShardWriter;
import dev.millrace.contracts.text.template.MalformedTemplate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Turns documents into token ids, with a separator after each. */
public final class ShardTokenizer {

    /**
     * To be raised when the same document under the same tokenizer gives other bytes; 2: dialogs have a loss mask; 3: nothing is
     * made of a dialog of which a template leaves something out.
     */
    public static final int RULES = 3;

    private final Tokenizer tokenizer;
    private final int separator;
    private final Optional<ChatFormat> chat;
    private final boolean pairs;

    /** What is dropped where pairs of answers are wanted. */
    static final String NO_PAIR = "no-pair";

    /** What is dropped where the chat template takes no such dialog. */
    static final String REFUSED = "refused-by-chat-template";

    /**
     * One that makes of dialogs what their texts say.
     *
     * @throws MalformedTokenizer when the vocabulary has no token to separate documents with
     */
    public ShardTokenizer(Tokenizer tokenizer) throws MalformedTokenizer {
        this(tokenizer, TokenizerConfig.NOTHING_SAID);
    }

    /**
     * The same.
     *
     * @param config says which token is put after each document
     * @throws MalformedTokenizer when the vocabulary has none for that
     */
    public ShardTokenizer(Tokenizer tokenizer, TokenizerConfig config) throws MalformedTokenizer {
        this(tokenizer, tokenizer.id(config.endOfText(tokenizer)).orElseThrow(), Optional.empty(), false);
    }

    /**
     * The same, but that it makes of dialogs what a served model reads of them; where that has neither a template nor a
     * vocabulary with marks, it is their texts.
     */
    public ShardTokenizer ofChats(ChatFormat format) {
        Optional<ChatFormat> chats = Optional.of(format).filter(chat -> !chat.isLines());
        return new ShardTokenizer(tokenizer, separator, chats, pairs);
    }

    /**
     * The same, but that it makes two of each pair of answers, with one id and the preferred one first, and nothing of what is no
     * pair. Others make of a pair what its preferred answer says.
     */
    public ShardTokenizer ofPairs() {
        return new ShardTokenizer(tokenizer, separator, chat, true);
    }

    private ShardTokenizer(Tokenizer tokenizer, int separator, Optional<ChatFormat> chat, boolean pairs) {
        this.pairs = pairs;
        this.tokenizer = tokenizer;
        this.separator = separator;
        this.chat = chat;
    }

    /** Number of token ids in the vocabulary. */
    public int vocabulary() {
        return tokenizer.vocabularySize();
    }

    /**
     * A document's ids, its separator included. Nothing in its text counts as a special token.
     *
     * @throws MalformedTemplate when the chat template takes no such dialog, with its reason
     */
    public TokenizedDocument tokens(Document document) throws MalformedTemplate {
        if (document.messages().isEmpty()) {
            return new TokenizedDocument(document, closed(tokenizer.encodeOrdinary(document.text())), Optional.empty());
        }
        List<Message> messages = document.messages().get();
        if (chat.isEmpty()) {
            Answers answers = Answers.of(messages);
            EncodedParts tokens = tokenizer.encode(answers.parts());
            return new TokenizedDocument(document, closed(tokens.ids()), Optional.of(answers.learned(tokens)));
        }
        TemplateMessages said = TemplateMessages.of(messages);
        DialogTokens dialog = chat.get().dialog(said.messages(), said.tools());
        int[] ids = closed(dialog.ids());
        BitSet learned = dialog.learned();
        learned.set(ids.length - 1, ids.length > 1 && learned.get(ids.length - 2));
        return new TokenizedDocument(document, ids, Optional.of(learned));
    }

    private int[] closed(int[] ids) {
        int[] closed = Arrays.copyOf(ids, ids.length + 1);
        closed[ids.length] = separator;
        return closed;
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
        SortedMap<String, Long> reasons = new TreeMap<>();
        long bytesIn = 0;
        long bytesOut = 0;
        while (documents.hasNext()) {
            Document document = documents.next();
            int textBytes = document.text().getBytes(StandardCharsets.UTF_8).length;
            bytesIn += textBytes;
            Optional<String> reason = against(document, withdrawn);
            Map<String, String> detail = Map.of();
            try {
                detail = reason.isPresent() ? detail : write(document, out);
            } catch (MalformedTemplate e) {
                reason = Optional.of(REFUSED);
                detail = Map.of("why", String.valueOf(e.getMessage()));
            }
            ledger.write(entry(document, reason.isPresent() ? Outcome.DROPPED : Outcome.KEPT, reason, detail));
            if (reason.isPresent()) {
                reasons.merge(reason.get(), 1L, Long::sum);
            } else {
                kept++;
                bytesOut += textBytes;
            }
        }
        long dropped = reasons.values().stream().mapToLong(Long::longValue).sum();
        return new Counts(kept + dropped, kept, 0, reasons, new TreeMap<>(), bytesIn, bytesOut);
    }

    private Optional<String> against(Document document, Predicate<Document> withdrawn) {
        if (withdrawn.test(document)) {
            return Optional.of(LedgerEntry.WITHDRAWN);
        }
        return pairs && document.rejected().isEmpty() ? Optional.of(NO_PAIR) : Optional.empty();
    }

    /**
     * Writes a document's tokens, of a pair those of both its answers.
     *
     * @return what its ledger entry tells of them
     * @throws MalformedTemplate when the chat template takes no such dialog, with its reason; nothing has been written then
     */
    public Map<String, String> write(Document document, TokenShardWriter out) throws IOException, MalformedTemplate {
        List<TokenizedDocument> read = new ArrayList<>(List.of(tokens(document.preferred())));
        if (pairs) {
            read.add(tokens(document.rejected().orElseThrow()));
        }
        int tokens = 0;
        int learns = 0;
        for (TokenizedDocument one : read) {
            one.write(out);
            tokens += one.size();
            learns += one.learned().map(BitSet::cardinality).orElse(0);
        }
        Map<String, String> detail = new TreeMap<>(Map.of("tokens", Integer.toString(tokens)));
        if (document.messages().isPresent()) {
            detail.put("learns", Integer.toString(learns));
        }
        return detail;
    }

    private static LedgerEntry entry(
            Document document, Outcome outcome, Optional<String> reason, Map<String, String> detail) {
        return new LedgerEntry(document.id(), outcome, reason, detail, document.contentHash());
    }
}
