package dev.millrace.tokenization.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.chat.ChatFormat;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.shards.Dialog;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.LedgerReader;
import dev.millrace.contracts.shards.LedgerWriter;
import dev.millrace.contracts.shards.Message;
import dev.millrace.contracts.shards.TokenShard;
import dev.millrace.contracts.shards.TokenShardWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardTokenizerTest {
    private static final List<Document> DOCUMENTS = List.of(
            document(1, "the cat sat on the mat"),
            document(2, ""),
            document(3, "an end <|endoftext|> that isn't one, and a 😀"));

    private static final List<String> SAID =
            List.of("the cat", " ", "\n", "\n\n", "  ", "é", "猫", "😀", ":", "\uD83D", "\uDE00", "User: ", "?");

    @TempDir
    Path folder;

    @Test
    void everyDocumentsTokensDecodeToItsTextWithASeparatorAfterIt() throws Exception {
        Tokenizer tokenizer = tokenizer();

        Counts counts = tokenize(tokenizer, DOCUMENTS);

        try (TokenShard shard = TokenShard.open(folder.resolve("tokens"))) {
            assertThat(shard.documents()).isEqualTo(3);
            assertThat(shard.hasMask()).isFalse();
            for (int d = 0; d < 3; d++) {
                int[] ids = LongStream.range(shard.start(d), shard.start(d) + shard.length(d))
                        .mapToInt(shard::token)
                        .toArray();
                assertThat(shard.id(d)).isEqualTo(DOCUMENTS.get(d).id());
                assertThat(tokenizer.decode(ids)).isEqualTo(DOCUMENTS.get(d).text() + "<|endoftext|>");
                assertThat(ids).containsOnlyOnce(0).endsWith(0);
            }
        }
        assertThat(counts.balances()).isTrue();
        assertThat(counts.kept()).isEqualTo(3);
        assertThat(counts.bytesIn()).isEqualTo(22 + 47);
    }

    @Test
    void ofChatsAreTokensOfTheTemplateOfWhichAnswersAndTheirEndsCount() throws Exception {
        Tokenizer tokenizer = tokenizer();
        ShardTokenizer chats = new ShardTokenizer(tokenizer).ofChats(chat(tokenizer));
        Document dialog = DOCUMENTS
                .getFirst()
                .withMessages(List.of(
                        new Message(Message.SYSTEM, "be kind"),
                        new Message(Message.USER, "<|assistant|> who?"),
                        new Message(Message.ASSISTANT, "the cat"),
                        new Message(Message.USER, "?"),
                        new Message(Message.ASSISTANT, ""),
                        new Message(Message.ASSISTANT, "sat")));

        int[] ids = chats.tokens(dialog).ids();
        BitSet learned = chats.tokens(dialog).learned().orElseThrow();

        assertThat(tokenizer.decode(ids))
                .isEqualTo("<|user|>be kind<|end|><|user|><|assistant|> who?<|end|><|assistant|>the cat<|end|>"
                        + "<|user|>?<|end|><|assistant|><|end|><|assistant|>sat<|end|><|endoftext|>");
        assertThat(tokenizer.decode(learned.stream().map(at -> ids[at]).toArray()))
                .isEqualTo("the cat<|end|>sat<|end|><|endoftext|>");
        assertThat(chats.tokens(DOCUMENTS.getFirst()).ids())
                .isEqualTo(new ShardTokenizer(tokenizer)
                        .tokens(DOCUMENTS.getFirst())
                        .ids());
    }

    @Test
    void ofAPairBothAnswersAreTokenizedOrThePreferredAlone() throws Exception {
        Tokenizer tokenizer = tokenizer();
        Document pair = document(4, "")
                .withMessages(List.of(
                        new Message(Message.USER, "the mat?"),
                        new Message(Message.ASSISTANT, "the cat"),
                        new Message(Message.REJECTED, "sat")))
                .hashed();
        ShardTokenizer plain = new ShardTokenizer(tokenizer);

        Counts counts = tokenize(
                plain.ofChats(chat(tokenizer)).ofPairs(), List.of(pair, DOCUMENTS.getFirst()), document -> false);

        assertThat(counts.balances()).isTrue();
        assertThat(counts.dropped()).isEqualTo(Map.of("no-pair", 1L));
        try (TokenShard shard = TokenShard.open(folder.resolve("tokens"))) {
            assertThat(shard.documents()).isEqualTo(2);
            assertThat(List.of(shard.id(0), shard.id(1))).containsOnly(pair.id());
            assertThat(tokenizer.decode(learned(shard, 0))).isEqualTo("the cat<|end|><|endoftext|>");
            assertThat(tokenizer.decode(learned(shard, 1))).isEqualTo("sat<|end|><|endoftext|>");
        }
        tokenize(tokenizer, List.of(pair));
        try (TokenShard shard = TokenShard.open(folder.resolve("tokens"))) {
            assertThat(shard.documents()).isEqualTo(1);
            int[] ids =
                    LongStream.range(0, shard.length(0)).mapToInt(shard::token).toArray();
            assertThat(tokenizer.decode(ids)).isEqualTo("User: the mat?\nAssistant: the cat<|endoftext|>");
        }
    }

    @Test
    void theLedgerNamesEveryDocument() throws Exception {
        tokenize(tokenizer(), DOCUMENTS);

        try (LedgerReader ledger = new LedgerReader(Files.newInputStream(folder.resolve("ledger")))) {
            for (Document document : DOCUMENTS) {
                LedgerEntry entry = ledger.next();
                assertThat(entry.id()).isEqualTo(document.id());
                assertThat(entry.outcome()).isEqualTo(LedgerEntry.Outcome.KEPT);
                assertThat(entry.detail()).containsOnlyKeys("tokens");
            }
            assertThat(ledger.hasNext()).isFalse();
        }
    }

    @Test
    void ofADialogTheAnswersCountAndTheSeparatorBehindTheLast() throws Exception {
        Document dialog = document(4, "")
                .withMessages(List.of(
                        new Message(Message.SYSTEM, "Be brief."),
                        new Message(Message.USER, "the cat? 猫"),
                        new Message(Message.ASSISTANT, "猫 sat 😀 on the mat"),
                        new Message(Message.USER, "the mat?"),
                        new Message(Message.ASSISTANT, "the cat")))
                .hashed();
        Document asked = document(5, "").withMessages(List.of(new Message(Message.USER, "the cat?")));
        Tokenizer tokenizer = tokenizer();

        tokenize(tokenizer, List.of(dialog, DOCUMENTS.getFirst(), asked));

        try (TokenShard shard = TokenShard.open(folder.resolve("tokens"));
                LedgerReader ledger = new LedgerReader(Files.newInputStream(folder.resolve("ledger")))) {
            // The space before an answer is part of its first token where that is a word.
            assertThat(tokenizer.decode(learned(shard, 0))).isEqualTo("猫 sat 😀 on the mat the cat<|endoftext|>");
            assertThat(tokenizer.decode(learned(shard, 1)))
                    .isEqualTo(DOCUMENTS.getFirst().text() + "<|endoftext|>");
            assertThat(learned(shard, 2)).isEmpty();
            assertThat(shard.contentHash(0)).isEqualTo(dialog.contentHash()).isPresent();
            assertThat(shard.contentHash(1)).isEmpty();
            assertThat(ledger.next().detail()).containsEntry("learns", "" + learned(shard, 0).length);
            assertThat(ledger.next().detail()).containsOnlyKeys("tokens");
            assertThat(ledger.next().detail()).containsEntry("learns", "0");
        }
    }

    /** Texts that tokens of several bytes cross the edges of, by a tokenizer that has learned such. */
    @Test
    void aTokenCountsExactlyWhenAByteOfItIsTheAssistants() throws Exception {
        Random random = new Random(19);
        List<Document> dialogs = IntStream.range(0, 2_000)
                .mapToObj(n -> document(n, "").withMessages(messages(random)))
                .toList();
        Tokenizer tokenizer = Tokenizer.read(
                BpeTrainer.train(dialogs.stream().map(Document::text).toList(), 500)
                        .json());
        ShardTokenizer shards = new ShardTokenizer(tokenizer);
        int shared = 0;
        for (Document dialog : dialogs) {
            BitSet answers = answers(dialog);
            int[] tokens = shards.tokens(dialog).ids();
            BitSet learned = shards.tokens(dialog).learned().orElseThrow();
            int from = 0;
            for (int t = 0; t < tokens.length - 1; t++) {
                int to = from + tokenizer.bytes(tokens[t]).length;
                int said = answers.get(from, to).cardinality();
                assertThat(learned.get(t)).as("token %d of %s", t, dialog).isEqualTo(said > 0);
                shared += said > 0 && said < to - from ? 1 : 0;
                from = to;
            }
            assertThat(learned.get(tokens.length - 1))
                    .isEqualTo(dialog.messages().orElseThrow().getLast().role().equals(Message.ASSISTANT));
        }
        assertThat(shared).isGreaterThan(100);
    }

    /** One that folds case, writes spaces as marks and puts one before each text; its tokens lie end to end on another text. */
    @Test
    void ofADialogTheAnswersCountWhateverTheTokenizerMakesOfItsText() throws Exception {
        String json = "{'normalizer': {'type': 'Sequence', 'normalizers': [{'type': 'Lowercase'}, {'type': 'NFKC'}]},"
                + "'pre_tokenizer': {'type': 'Metaspace', 'replacement': '\u2581', 'prepend_scheme': 'always', 'split': true},"
                + "'decoder': {'type': 'Metaspace', 'replacement': '\u2581', 'prepend_scheme': 'always', 'split': true},"
                + "'added_tokens': [{'id': 1, 'content': '<|endoftext|>', 'special': true}],"
                + "'model': {'type': 'Unigram', 'unk_id': 0, 'vocab': [['<unk>', 0], ['<|endoftext|>', 0], ['\u2581yes', -3],"
                + "['\u2581user:', -3], ['\nassistant:', -3], ['\u2581why?', -3], ['\u2581it', -3], ['\u2581works', -3]]}}";
        Tokenizer tokenizer =
                Tokenizer.read(json.replace('\'', '"').replace("\n", "\\n").getBytes(StandardCharsets.UTF_8));
        Document dialog = document(8, "")
                .withMessages(List.of(
                        new Message(Message.USER, "WHY?"), new Message(Message.ASSISTANT, "Yes it \uff37orks")));

        tokenize(tokenizer, List.of(dialog));

        try (TokenShard shard = TokenShard.open(folder.resolve("tokens"))) {
            assertThat(tokenizer.decode(learned(shard, 0))).isEqualTo("yes it works<|endoftext|>");
            assertThat(learned(shard, 0)).hasSize(4);
        }
    }

    private static List<Message> messages(Random random) {
        return Stream.generate(() -> new Message(
                        List.of(Message.USER, Message.ASSISTANT, Message.TOOL).get(random.nextInt(3)),
                        Stream.generate(() -> SAID.get(random.nextInt(SAID.size())))
                                .limit(random.nextInt(5))
                                .collect(Collectors.joining())))
                .limit(1 + random.nextInt(5))
                .toList();
    }

    /** Which bytes of the text are the assistant's, found message by message. */
    private static BitSet answers(Document dialog) {
        BitSet answers = new BitSet();
        List<Message> messages = dialog.messages().orElseThrow();
        for (int m = 0; m < messages.size(); m++) {
            if (messages.get(m).role().equals(Message.ASSISTANT)) {
                int to = utf8(Dialog.of(messages.subList(0, m + 1)).text());
                answers.set(to - utf8(messages.get(m).content()), to);
            }
        }
        return answers;
    }

    private static int utf8(String text) {
        // Of half a pair the tokenizer makes U+FFFD.
        return text.replaceAll("\\p{Cs}", "\uFFFD").getBytes(StandardCharsets.UTF_8).length;
    }

    private static int[] learned(TokenShard shard, int d) {
        return LongStream.range(shard.start(d), shard.start(d) + shard.length(d))
                .filter(shard::learns)
                .mapToInt(shard::token)
                .toArray();
    }

    @Test
    void aVocabularyWithoutASeparatorIsRefused() throws Exception {
        byte[] json = new BpeTrainer(257, List.of("<s>")).train().json();

        assertThatThrownBy(() -> new ShardTokenizer(Tokenizer.read(json)))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContaining("<|endoftext|>");
    }

    @Test
    void ofWhatIsWithdrawnNoTokensAreMadeAndTheLedgerSaysSo() throws Exception {
        List<Document> documents = List.of(document(1, "the cat"), document(2, "the mat"), document(3, "sat"));

        Counts counts =
                tokenize(tokenizer(), documents, document -> document.text().equals("the mat"));

        assertThat(counts.dropped()).containsExactly(Map.entry("withdrawn", 1L));
        assertThat(counts.kept()).isEqualTo(2);
        assertThat(counts.balances()).isTrue();
        assertThat(counts.bytesIn()).isEqualTo(17);
        assertThat(counts.bytesOut()).isEqualTo(10);
        try (TokenShard tokens = TokenShard.open(folder.resolve("tokens"))) {
            assertThat(tokens.documents()).isEqualTo(2);
            assertThat(tokens.id(1)).isEqualTo(documents.get(2).id());
        }
    }

    private Counts tokenize(Tokenizer tokenizer, List<Document> documents) throws Exception {
        return tokenize(tokenizer, documents, document -> false);
    }

    private Counts tokenize(Tokenizer tokenizer, List<Document> documents, Predicate<Document> withdrawn)
            throws Exception {
        return tokenize(new ShardTokenizer(tokenizer), documents, withdrawn);
    }

    private Counts tokenize(ShardTokenizer shards, List<Document> documents, Predicate<Document> withdrawn)
            throws Exception {
        try (TokenShardWriter out = new TokenShardWriter(folder.resolve("tokens"), shards.vocabulary());
                LedgerWriter ledger = new LedgerWriter(Files.newOutputStream(folder.resolve("ledger")))) {
            return shards.tokenize(documents.iterator(), withdrawn, out, ledger);
        }
    }

    @Test
    void aDialogThatTheTemplateRefusesIsDroppedWithItsReason() throws Exception {
        Tokenizer tokenizer = tokenizer();
        String template =
                "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('No system here') }}{% endif %}"
                        + "<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}";
        ShardTokenizer chats = new ShardTokenizer(tokenizer)
                .ofChats(ChatFormat.of(
                        tokenizer,
                        new TokenizerConfig(Optional.empty(), Optional.empty(), 8, Optional.of(template), Map.of())));
        Document told = document(6, "")
                .withMessages(List.of(new Message(Message.SYSTEM, "sat"), new Message(Message.ASSISTANT, "the mat")));
        Document asked = document(7, "")
                .withMessages(List.of(new Message(Message.USER, "<|end|>"), new Message(Message.ASSISTANT, "the mat")));

        Counts counts = tokenize(chats, List.of(told, asked), document -> false);

        assertThat(counts.balances()).isTrue();
        assertThat(counts.dropped()).isEqualTo(Map.of("refused-by-chat-template", 1L));
        try (TokenShard shard = TokenShard.open(folder.resolve("tokens"));
                LedgerReader ledger = new LedgerReader(Files.newInputStream(folder.resolve("ledger")))) {
            assertThat(shard.documents()).isEqualTo(1);
            assertThat(tokenizer.decode(learned(shard, 0))).isEqualTo("the mat<|end|><|endoftext|>");
            assertThat(ledger.next().detail()).isEqualTo(Map.of("why", "No system here"));
        }
    }

    @Test
    void toolsAreWrittenByTheTemplateThatKnowsThemAndDroppedWithTheirReasonByOthers() throws Exception {
        Tokenizer tokenizer = tokenizer();
        Document dialog = document(8, "")
                .withMessages(List.of(
                        new Message(Message.TOOLS, "[{\"name\":\"mat\"}]"),
                        new Message(Message.USER, "sat"),
                        new Message(Message.ASSISTANT, "the cat"),
                        new Message(
                                Message.CALLS,
                                "[{\"id\":\"7\",\"type\":\"function\",\"function\":{\"name\":\"mat\",\"arguments\":{\"on\":\"<|end|>\"}}}]"),
                        new Message(Message.TOOL, "on the mat")));
        Document broken = document(9, "")
                .withMessages(
                        List.of(new Message(Message.USER, "sat"), new Message(Message.CALLS, "[{\"name\": <PHONE>}]")));
        String knows =
                "{{ tools | tojson }}{% for m in messages %}<|{{ m.role }}|>{{ m.name }} {{ m.tool_call_id }}{{ m.content }}"
                        + "{% for c in m.tool_calls or [] %}!{{ c.function.name }}{{ c.function.arguments | tojson }}{% endfor %}<|end|>{% endfor %}";

        Counts counts = tokenize(chats(tokenizer, knows), List.of(dialog, broken), document -> false);

        assertThat(counts.dropped()).isEqualTo(Map.of("refused-by-chat-template", 1L));
        try (TokenShard shard = TokenShard.open(folder.resolve("tokens"));
                LedgerReader ledger = new LedgerReader(Files.newInputStream(folder.resolve("ledger")))) {
            int[] ids = new int[shard.length(0)];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = shard.token(shard.start(0) + i);
            }
            assertThat(tokenizer.decode(ids))
                    .isEqualTo(
                            "[{\"name\": \"mat\"}]<|user|> sat<|end|><|assistant|> the cat!mat{\"on\": \"<|end|>\"}<|end|><|tool|>mat 7on the mat<|end|><|endoftext|>");
            assertThat(tokenizer.decode(learned(shard, 0))).isEqualTo(" the cat!mat{\"on\": \"<|end|>\"}<|end|>");
            ledger.next();
            assertThat(ledger.next().detail())
                    .containsEntry("why", "what is called is no JSON, as where something was replaced in it");
        }

        Counts without = tokenize(
                chats(tokenizer, "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}"),
                List.of(dialog),
                document -> false);

        assertThat(without.dropped()).isEqualTo(Map.of("refused-by-chat-template", 1L));
    }

    private static ShardTokenizer chats(Tokenizer tokenizer, String template) throws Exception {
        return new ShardTokenizer(tokenizer)
                .ofChats(ChatFormat.of(
                        tokenizer,
                        new TokenizerConfig(Optional.empty(), Optional.empty(), 8, Optional.of(template), Map.of())));
    }

    private static ChatFormat chat(Tokenizer tokenizer) throws Exception {
        return ChatFormat.of(tokenizer, TokenizerConfig.NOTHING_SAID);
    }

    private static Tokenizer tokenizer() throws Exception {
        return Tokenizer.read(BpeTrainer.train(List.of("the cat sat on the mat, the cat sat"), 300)
                .json());
    }

    private static Document document(int n, String text) {
        return new Document("%032x".formatted(n), text, "test", Optional.empty(), Map.of());
    }
}
