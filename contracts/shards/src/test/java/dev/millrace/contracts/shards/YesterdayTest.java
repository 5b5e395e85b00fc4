package dev.millrace.contracts.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.json.LaterVersion;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What earlier releases left in the store is read for ever: one shard as five kinds of object, and two manifests. */
class YesterdayTest {

    private static final Path OBJECTS =
            Path.of(System.getProperty("millrace.root"), "contracts", "yesterday", "1", "objects");

    @Test
    void documentsLedgerAndSignalsOfAShardAreReadAndAgree() throws Exception {
        List<Document> documents = all(new ShardReader(open("shard.jsonl.zst")));
        List<LedgerEntry> ledger = all(new LedgerReader(open("ledger.jsonl.zst")));
        List<SignalsEntry> signals;
        try (SignalsReader reader = new SignalsReader(open("signals.jsonl.zst"))) {
            signals = all(reader);
            assertThat(reader.header().signals()).isNotEmpty();
        }

        assertThat(documents.stream().map(Document::id))
                .containsExactlyElementsOf(ledger.stream()
                        .filter(entry -> entry.outcome() != LedgerEntry.Outcome.DROPPED)
                        .map(LedgerEntry::id)
                        .toList());
        assertThat(documents).isNotEmpty().allMatch(document -> !document.text().isEmpty());
        assertThat(signals.stream().map(SignalsEntry::id))
                .containsExactlyElementsOf(ledger.stream().map(LedgerEntry::id).toList());
    }

    @Test
    void tokensAreRead() throws Exception {
        try (TokenShard shard = TokenShard.open(OBJECTS.resolve("shard.tokens"))) {
            assertThat(shard.documents()).isPositive();
            assertThat(shard.start(shard.documents() - 1) + shard.length(shard.documents() - 1))
                    .isEqualTo(shard.tokens());
            assertThat(shard.vocabulary()).isEqualTo(300);
        }
    }

    @Test
    void manifestsAreReadAndGetAVersion() throws Exception {
        byte[] written = Files.readAllBytes(OBJECTS.resolve("dataset-manifest.json"));
        DatasetManifest dataset = DatasetManifest.fromJson(written);
        SampleManifest sample = SampleManifest.fromJson(Files.readAllBytes(OBJECTS.resolve("sample-manifest.json")));

        assertThat(dataset.shards()).hasSize(2);
        assertThat(dataset.shards().stream()
                        .mapToLong(DatasetManifest.Shard::tokens)
                        .sum())
                .isEqualTo(dataset.tokens());
        assertThat(sample.shards()).hasSize(2);
        String today = new String(dataset.toJson(), StandardCharsets.UTF_8);
        assertThat(today)
                .startsWith("{\"format\":1,")
                .endsWith(new String(written, StandardCharsets.UTF_8).substring(1));
        assertThatExceptionOfType(LaterVersion.class)
                .isThrownBy(() -> DatasetManifest.fromJson(
                        today.replace("\"format\":1", "\"format\":2").getBytes(StandardCharsets.UTF_8)))
                .withMessageContaining("This dataset manifest");
    }

    private static InputStream open(String name) throws Exception {
        return Files.newInputStream(OBJECTS.resolve(name));
    }

    private static <T> List<T> all(Iterator<T> reader) {
        List<T> all = new ArrayList<>();
        reader.forEachRemaining(all::add);
        return all;
    }
}
