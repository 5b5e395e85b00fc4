package dev.millrace.tokenization.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.LedgerReader;
import dev.millrace.contracts.shards.LedgerWriter;
import dev.millrace.contracts.shards.TokenShard;
import dev.millrace.contracts.shards.TokenShardWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardTokenizerTest {
    private static final List<Document> DOCUMENTS = List.of(
            document(1, "the cat sat on the mat"),
            document(2, ""),
            document(3, "an end <|endoftext|> that isn't one, and a 😀"));

    @TempDir
    Path folder;

    @Test
    void everyDocumentsTokensDecodeToItsTextWithASeparatorAfterIt() throws Exception {
        Tokenizer tokenizer = tokenizer();

        Counts counts = tokenize(tokenizer);

        try (TokenShard shard = TokenShard.open(folder.resolve("tokens"))) {
            assertThat(shard.documents()).isEqualTo(3);
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
    void theLedgerNamesEveryDocument() throws Exception {
        tokenize(tokenizer());

        try (LedgerReader ledger = new LedgerReader(Files.newInputStream(folder.resolve("ledger")))) {
            for (Document document : DOCUMENTS) {
                LedgerEntry entry = ledger.next();
                assertThat(entry.id()).isEqualTo(document.id());
                assertThat(entry.outcome()).isEqualTo(LedgerEntry.Outcome.KEPT);
                assertThat(entry.detail()).containsKey("tokens");
            }
            assertThat(ledger.hasNext()).isFalse();
        }
    }

    @Test
    void aVocabularyWithoutASeparatorIsRefused() throws Exception {
        byte[] json = new BpeTrainer(257, List.of("<s>")).train().json();

        assertThatThrownBy(() -> new ShardTokenizer(Tokenizer.read(json)))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContaining("<|endoftext|>");
    }

    private Counts tokenize(Tokenizer tokenizer) throws Exception {
        ShardTokenizer shards = new ShardTokenizer(tokenizer);
        try (TokenShardWriter out = new TokenShardWriter(folder.resolve("tokens"), shards.vocabulary());
                LedgerWriter ledger = new LedgerWriter(Files.newOutputStream(folder.resolve("ledger")))) {
            return shards.tokenize(DOCUMENTS.iterator(), out, ledger);
        }
    }

    private static Tokenizer tokenizer() throws Exception {
        return Tokenizer.read(BpeTrainer.train(List.of("the cat sat on the mat, the cat sat"), 300)
                .json());
    }

    private static Document document(int n, String text) {
        return new Document("%032x".formatted(n), text, "test", Optional.empty(), Map.of());
    }
}
