package dev.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.contracts.api.DatasetDetails;
import dev.millrace.contracts.api.DatasetDiff;
import dev.millrace.contracts.api.DatasetVersion;
import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.DocumentWithdrawn;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.Message;
import dev.millrace.contracts.shards.ShardReader;
import dev.millrace.contracts.shards.ShardWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCommandTest {

    private static final List<Document> FIRST = List.of(
            new Document(
                            "0a",
                            "A miller lived\nby the river. \u00e9\ud83c\udf3e",
                            "tales",
                            Optional.of("2020-01-01"),
                            Map.of("url", "https://a"))
                    .hashed(),
            new Document("0b", "", "tales", Optional.empty(), Map.of())
                    .withMessages(List.of(new Message("user", "Who?"), new Message("assistant", "The miller."))));
    private static final List<Document> SECOND =
            List.of(new Document("1a", "The end.", "ends", Optional.empty(), Map.of()).hashed());

    @TempDir
    Path folder;

    private final Map<String, byte[]> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final List<byte[]> bodies = new ArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            byte[] sent = exchange.getRequestBody().readAllBytes();
            if (sent.length > 0) {
                bodies.add(sent);
            }
            byte[] answer = answers.get(exchange.getRequestURI().toString());
            byte[] body = answer == null ? "{\"message\": \"There is no such thing.\"}".getBytes(UTF_8) : answer;
            try (exchange) {
                exchange.sendResponseHeaders(answer == null ? 404 : 200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        DatasetDetails details = details();
        answer("/api/datasets", List.of(details.dataset()));
        answer("/api/withdrawals", List.of());
        answer("/api/datasets/tales/v2", details);
        answers.put("/api/datasets/tales/v2/shards/s0000-00000-000000", shard(FIRST));
        answers.put("/api/datasets/tales/v2/shards/s0001-00000-000000", shard(SECOND));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private CommandLineOutput dataset(Object... arguments) {
        return run(Stream.concat(Stream.of("dataset"), Stream.of(arguments)).toArray());
    }

    private CommandLineOutput run(Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--orchestrator", "http://localhost:" + server.getAddress().getPort()));
        return CommandLineOutput.of(all.toArray());
    }

    @Test
    void whatThereIsAndWhatIsInIt() {
        assertThat(dataset("ls").out()).contains("tales@v2", "3", "tales-0-2", "fable-0-1");
        assertThat(dataset("show", "tales@v2").out())
                .contains("3 documents", "CC0-1.0", "/data/tales", "dropped: short 7", "Used by     fable-0-1");
        assertThat(dataset("show", "tales@v3"))
                .satisfies(output -> assertThat(output.status()).isEqualTo(1))
                .satisfies(output -> assertThat(output.err()).contains("There is no such thing."));
        assertThat(dataset("show", "tales"))
                .satisfies(output -> assertThat(output.status()).isEqualTo(2))
                .satisfies(output -> assertThat(output.err()).contains("expected NAME@VERSION"));
    }

    @Test
    void whatTellsTwoApart() throws IOException {
        DatasetDiff.Part nothing = new DatasetDiff.Part(0, new TreeMap<>(), List.of());
        answer(
                "/api/datasets/tales/v1/diff?with=tales%40v2",
                new DatasetDiff(
                        "tales@v1",
                        "tales@v2",
                        4,
                        4711,
                        nothing,
                        new DatasetDiff.Part(
                                2,
                                new TreeMap<>(Map.of("tales", 2L)),
                                List.of(new DatasetDiff.Example("0c", "tales", "Once\u001b[31m upon"))),
                        nothing));

        assertThat(dataset("diff", "tales@v1", "tales@v2").out())
                .contains("In both: 4,711 documents (4 shards byte for byte)")
                .contains("Only in tales@v1: 2 documents (tales 2)", "0c  Once [31m upon")
                .contains("Only in tales@v2: 0 documents");
    }

    @Test
    void asJsonLinesTheShardsComeAsTheyAre() throws IOException {
        assertThat(dataset("export", "tales@v2", folder.resolve("out"), "--format", "jsonl")
                        .status())
                .isZero();

        assertThat(Files.readAllBytes(folder.resolve("out/data/train-00000-of-00002.jsonl.zst")))
                .isEqualTo(shard(FIRST));
        assertThat(folder.resolve("out/README.md"))
                .content()
                .contains(
                        "  - cc0-1.0\n",
                        "path: data/train-*.jsonl.zst",
                        "n<1K",
                        "| filtering | 10 | 3 | 0 | 7 | short 7 |");
    }

    @Test
    void whatIsWithdrawnIsLeftOutAndTheCardSaysSo() throws IOException {
        String hash = FIRST.getFirst().contentHash().orElseThrow();
        answer(
                "/api/withdrawals",
                List.of(new DocumentWithdrawn(hash, true, 1, "ada", "2026-03-01T12:00:00Z", Optional.empty())));

        CommandLineOutput output = dataset("export", "tales@v2", folder.resolve("out"), "--format", "jsonl");

        assertThat(output.out()).contains("without those that are withdrawn");
        try (ShardReader left =
                new ShardReader(Files.newInputStream(folder.resolve("out/data/train-00000-of-00002.jsonl.zst")))) {
            assertThat(left.next()).isEqualTo(FIRST.get(1));
            assertThat(left.hasNext()).isFalse();
        }
        assertThat(folder.resolve("out/README.md")).content().contains("have been withdrawn since");
    }

    @Test
    void documentsAreWithdrawnByHashByListAndByText() throws IOException {
        String hash = "0".repeat(32);
        Path list = Files.writeString(folder.resolve("list"), hash.replace('0', '1') + "\n\nnone\n");
        Path text = Files.writeString(folder.resolve("text"), "The end.");
        answers.put("/api/withdrawals", "{\"changed\": 2, \"message\": \"done\"}".getBytes(UTF_8));

        CommandLineOutput wrong = run("withdraw", "--list", list);
        CommandLineOutput right = run("withdraw", hash, "--text", text, "--undo", "--reason", "a mistake");

        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains(list + ":3: \"none\" is no content hash");
        assertThat(right.status()).as(right.err()).isZero();
        JsonNode wish = HttpApi.JSON.readTree(bodies.getLast());
        assertThat(wish.path("withdrawn").asBoolean(true)).isFalse();
        assertThat(wish.path("reason").asText()).isEqualTo("a mistake");
        assertThat(wish.path("documents"))
                .extracting(JsonNode::asText)
                .containsExactly(hash, SECOND.getFirst().contentHash().orElseThrow());
        assertThat(bodies).hasSize(1);
    }

    @Test
    void oneIsRemovedByNameWithAReason() throws IOException {
        answers.put("/api/datasets/tales/v2/remove", "{\"message\": \"Dataset tales@v2 is removed\"}".getBytes(UTF_8));

        assertThat(dataset("rm", "tales@v2", "--reason", "old").out()).contains("tales@v2 is removed");
        assertThat(HttpApi.JSON.readTree(bodies.getLast()).path("reason").asText())
                .isEqualTo("old");
        assertThat(dataset("rm", "tales@v3").err()).contains("There is no such thing.");
    }

    @Test
    void asParquetTheDocumentsAreReadAgainAsTheyWere() throws IOException {
        assertThat(dataset("export", "tales@v2", folder.resolve("out")).status())
                .isZero();

        CommandLineOutput read = CommandLineOutput.of(
                "extract",
                "--json",
                folder.resolve("out/data/train-00000-of-00002.parquet"),
                folder.resolve("out/data/train-00001-of-00002.parquet"));
        List<String> texts = new ArrayList<>();
        for (String line : read.out().lines().toList()) {
            JsonNode document = HttpApi.JSON.readTree(line);
            texts.add(document.path("text").asText());
        }
        assertThat(read.status()).as(read.err()).isZero();
        assertThat(texts)
                .containsExactly(
                        FIRST.get(0).text(), FIRST.get(1).text(), SECOND.get(0).text());
    }

    @Test
    void whatComesDamagedIsNamedAndTheExportGoesOnWhereItWas() throws IOException {
        byte[] good = answers.put("/api/datasets/tales/v2/shards/s0001-00000-000000", new byte[] {1, 2, 3});
        CommandLineOutput broken = dataset("export", "tales@v2", folder.resolve("out"));

        assertThat(broken.status()).isEqualTo(1);
        assertThat(broken.err()).contains("Shard s0001-00000-000000 of tales@v2", Sha256.of(good));
        assertThat(folder.resolve("out/README.md")).doesNotExist();

        answers.put("/api/datasets/tales/v2/shards/s0001-00000-000000", good);
        asked.clear();
        assertThat(dataset("export", "tales@v2", folder.resolve("out")).status())
                .isZero();
        assertThat(asked)
                .contains("/api/datasets/tales/v2/shards/s0001-00000-000000")
                .doesNotContain("/api/datasets/tales/v2/shards/s0000-00000-000000");

        CommandLineOutput again = dataset("export", "tales@v2", folder.resolve("out"));
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.err()).contains("has a dataset in it already");
    }

    @Test
    void aFolderWithOtherThingsInItIsLeftAlone() throws IOException {
        Files.createDirectories(folder.resolve("out/data"));
        Files.writeString(folder.resolve("out/data/mine.txt"), "mine");

        CommandLineOutput output = dataset("export", "tales@v2", folder.resolve("out"));

        assertThat(output.status()).isEqualTo(1);
        assertThat(output.err()).contains("files of something else");
        assertThat(folder.resolve("out/data")).isDirectoryContaining(file -> file.endsWith("mine.txt"));
    }

    private static DatasetDetails details() throws IOException {
        return new DatasetDetails(
                new DatasetVersion(
                        "tales",
                        "v2",
                        "tales-0-2",
                        "ab".repeat(32),
                        2,
                        3,
                        60,
                        new ObjectRef("datasets/tales/v2.json", 100, "cd".repeat(32)),
                        List.of("fable-0-1")),
                List.of(
                        new DatasetDetails.Origin("tales", "CC0-1.0", 2, "/data/tales", 2, 50),
                        new DatasetDetails.Origin("ends", "unknown", 1, "/data/ends", 1, 10)),
                List.of(new DatasetDetails.StageCounts(
                        "filtering",
                        new Counts(10, 3, 0, new TreeMap<>(Map.of("short", 7L)), new TreeMap<>(), 100, 60))),
                List.of(shard(0, "tales", FIRST), shard(1, "ends", SECOND)));
    }

    private static DatasetDetails.Shard shard(int source, String name, List<Document> documents) throws IOException {
        byte[] bytes = shard(documents);
        return new DatasetDetails.Shard(
                new ShardId(source, 0, 0), name, documents.size(), 10, bytes.length, Sha256.of(bytes));
    }

    private static byte[] shard(List<Document> documents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ShardWriter writer = new ShardWriter(bytes)) {
            for (Document document : documents) {
                writer.write(document);
            }
        }
        return bytes.toByteArray();
    }

    private void answer(String path, Object value) throws IOException {
        answers.put(path, HttpApi.JSON.writeValueAsBytes(value));
    }
}
