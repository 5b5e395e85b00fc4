package dev.millrace.contracts.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.json.LaterVersion;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What earlier releases left in the store is read for ever: shards as five kinds of object, and two manifests. */
class YesterdayTest {

    private static final Path YESTERDAY = Path.of(System.getProperty("millrace.root"), "contracts", "yesterday");
    private static final Path OBJECTS = YESTERDAY.resolve("1/objects");
    private static final Path MASKED = YESTERDAY.resolve("4/objects/shard.tokens");

    @TempDir
    Path folder;

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
    void whichTokensCountIsRead() throws Exception {
        try (TokenShard shard = TokenShard.open(MASKED)) {
            assertThat(shard.vocabulary()).isEqualTo(300);
            assertThat(shard.documents()).isEqualTo(4);
            assertThat(shard.hasMask()).isTrue();
            assertThat(tokens(shard, 0)).containsExactly(5, 6, 7, 0);
            assertThat(tokens(shard, 1)).containsExactly(299, 20, 21, 22, 23, 24, 25, 26, 0);
            assertThat(tokens(shard, 2)).containsExactly(30, 31, 0);
            assertThat(tokens(shard, 3)).containsExactly(40, 0);
            assertThat(LongStream.range(0, shard.tokens()).filter(shard::learns))
                    .containsExactly(0L, 1L, 2L, 3L, 4L + 5, 4L + 6, 4L + 8, 16L, 17L);
            assertThat(IntStream.range(0, 4).mapToObj(shard::contentHash))
                    .containsExactly(
                            Optional.empty(),
                            Optional.of("c0ffee00".repeat(4)),
                            Optional.of("0123456789abcdef".repeat(2)),
                            Optional.of("f".repeat(32)));
            assertThat(shard.id(3)).isEqualTo("04".repeat(16));
            assertThat(shard.textBytes(1)).isEqualTo(31);
        }
    }

    static Stream<Path> tokenShards() {
        return Stream.of(OBJECTS.resolve("shard.tokens"), MASKED);
    }

    /** The first: releases that know version 1 only go on reading what has no dialogs. */
    @ParameterizedTest
    @MethodSource("tokenShards")
    void aTokenShardIsWrittenToTheByteAsItWas(Path before) throws Exception {
        Path now = folder.resolve("now.tokens");
        try (TokenShard shard = TokenShard.open(before);
                TokenShardWriter writer = new TokenShardWriter(now, shard.vocabulary())) {
            for (long d = 0; d < shard.documents(); d++) {
                int[] ids = tokens(shard, d);
                Optional<String> hash = shard.hasMask() ? shard.contentHash(d) : Optional.of("a".repeat(32));
                writer.write(shard.id(d), hash, ids, ids.length, shard.textBytes(d), learned(shard, d));
            }
        }
        assertThat(now).hasSameBinaryContentAs(before);
    }

    private static int[] tokens(TokenShard shard, long d) {
        return LongStream.range(shard.start(d), shard.start(d) + shard.length(d))
                .mapToInt(shard::token)
                .toArray();
    }

    private static Optional<BitSet> learned(TokenShard shard, long d) {
        BitSet learned = new BitSet();
        for (int i = 0; i < shard.length(d); i++) {
            learned.set(i, shard.learns(shard.start(d) + i));
        }
        return Optional.of(learned).filter(which -> which.cardinality() < shard.length(d));
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
                // Who wrote it had no ledgers to name.
                .endsWith(new String(written, StandardCharsets.UTF_8)
                        .substring(1)
                        .replace("\"shard\":", "\"filtered\":null,\"shard\":"));
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
