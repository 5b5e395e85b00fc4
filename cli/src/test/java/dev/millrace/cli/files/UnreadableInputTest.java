package dev.millrace.cli.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.cli.CommandLineOutput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can't be read is told by its place, and the rest is answered. */
class UnreadableInputTest {

    private static final String FIRST = "{\"id\": \"first\", \"text\": \"The wheel turns.\"}\n";
    private static final String LAST = "{\"id\": \"last\", \"text\": \"The wheel rests.\"}\n";

    @TempDir
    Path folder;

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<String> ids(CommandLineOutput output) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<String> ids = new java.util.ArrayList<>();
        for (String line : output.out().lines().toList()) {
            ids.add(json.readTree(line).path("id").asText());
        }
        return ids;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\": \"x\", \"text\": \"caf\u00E9\"}           | invalid-utf8      | iconv",
                "{\"id\": \"x\", \"text\": \"\\ud83d alone\"}       | invalid-utf8      | surrogate",
                "{\"id\": \"x\", \"text\": \"\\uDE00\"}             | invalid-utf8      | surrogate",
                "{\"id\": \"x\", \"text\": null}                    | missing-text      | text, content",
                "{\"id\": \"x\", \"text\": 7}                       | missing-text      | text, content",
                "{\"id\": \"x\", \"html\": []}                      | missing-text      | html",
                "{\"id\": \"x\", \"text\": \"never ends             | invalid-json      | one JSON object",
                "[\"a\", \"list\"]                                  | invalid-json      | one JSON object"
            })
    void aBadLineIsNamedAndTheOthersAreAnswered(String line, String reason, String advice) throws IOException {
        Path file = file("in.jsonl", latin1(FIRST + "\n" + line + "\n" + LAST));

        CommandLineOutput output = CommandLineOutput.of("redact", file, "--json");

        assertThat(output.status()).isEqualTo(1);
        assertThat(ids(output)).containsExactly("first", "last");
        assertThat(output.err().lines())
                .singleElement()
                .asString()
                .startsWith(file + ":3: " + reason)
                .contains(advice);
    }

    @Test
    void aByteOrderMarkIsNoContent() throws IOException {
        Path file = file("in.jsonl", ("\uFEFF" + FIRST).getBytes(StandardCharsets.UTF_8));

        assertThat(ids(CommandLineOutput.of("redact", file, "--json"))).containsExactly("first");
    }

    @Test
    void recordsWithoutAnIdAreCalledByTheirLine() throws IOException {
        // As the Pile and RedPajama publish them.
        Path file = file("pile.jsonl", """
                {"text": "One.", "meta": {"pile_set_name": "Wikipedia (en)"}}

                {"text": "Two.", "meta": "{\\"url\\": \\"https://mill.example/\\", \\"language\\": \\"en\\"}"}
                """.getBytes(StandardCharsets.UTF_8));

        CommandLineOutput output = CommandLineOutput.of("dedup", file, "--json");

        assertThat(output.status()).isZero();
        assertThat(ids(output)).containsExactly(file + ":1", file + ":3");
    }

    @Test
    void unusableFilesDontKeepTheOthersFromBeingAnswered() throws IOException {
        Path gone = folder.resolve("gone.jsonl");
        Path picture = file("picture.png", new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2, 3});
        Path text = file("old.txt", latin1("caf\u00E9"));
        Path good = file("good.jsonl", latin1(FIRST));

        CommandLineOutput output = CommandLineOutput.of("redact", gone, folder, picture, text, good, "--json");

        assertThat(output.status()).isEqualTo(2);
        assertThat(ids(output)).containsExactly("first");
        assertThat(output.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo(gone + ": there is no such file"),
                        line -> assertThat(line).startsWith(folder + ": is a folder"),
                        line -> assertThat(line).startsWith(picture + ": unsupported-format"),
                        line -> assertThat(line)
                                .startsWith(text + ": invalid-utf8")
                                .contains("iconv"));
    }

    @Test
    void whatCameBeforeTheEndOfACutOffFileIsAnswered() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(latin1(FIRST + LAST));
            for (int i = 0; i < 10_000; i++) {
                out.write(latin1("{\"id\": %d, \"text\": \"%x\"}\n".formatted(i, i * 0x9E3779B97F4A7C15L)));
            }
        }
        Path file = file("cut.jsonl.gz", Arrays.copyOf(packed.toByteArray(), packed.size() / 2));

        CommandLineOutput output = CommandLineOutput.of("tokenize", file, "--tokenizer", "gone.json", "--json");
        assertThat(output.status()).isEqualTo(1);
        assertThat(output.err()).contains("gone.json").doesNotContain("null");

        output = CommandLineOutput.of("dedup", file, "--json");

        assertThat(output.status()).isEqualTo(1);
        assertThat(ids(output)).startsWith("first", "last");
        assertThat(output.err()).startsWith(file + ": can't be read: ").doesNotContain("null");
    }

    @Test
    void standardInputIsReadByItsContent() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new BZip2CompressorOutputStream(packed)) {
            out.write(latin1("{\"text\": \"One.\"}\n"));
        }
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(packed.toByteArray()));

            assertThat(ids(CommandLineOutput.of("redact", "-", "--json"))).containsExactly("-:1");

            System.setIn(new ByteArrayInputStream(
                    latin1("<!-- saved --><html><head><title>The mill</title></head><body><p>caf\u00E9</p>")));

            assertThat(CommandLineOutput.of("extract", "-", "--json").out()).contains("\"The mill\"", "caf\u00E9");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void aPageBeyondTheLimitIsOneDocumentLess() throws IOException {
        String deep = new ObjectMapper()
                .createObjectNode()
                .put("id", "deep")
                .put("html", "<div>".repeat(100_000) + "text")
                .toString();
        Path file = file("in.jsonl", latin1(FIRST + deep + "\n" + LAST));

        CommandLineOutput output = CommandLineOutput.of("extract", file, "--json");

        assertThat(output.status()).isEqualTo(1);
        assertThat(ids(output)).containsExactly("first", "last");
        assertThat(output.err()).startsWith(file + ":2: ");
    }

    @Test
    void extractCountsTheRecordsThatAreNoPages() throws IOException {
        Path file =
                file("crawl.warc", latin1(record("text/html", "<p>The mill.</p>") + record("image/png", "\u0089PNG")));

        CommandLineOutput output = CommandLineOutput.of("extract", file, "--json");

        assertThat(output.status()).isZero();
        assertThat(output.out().lines()).hasSize(1);
        assertThat(output.err().strip()).isEqualTo(file + ": 1 of 2 records left out: not-a-page 1");
    }

    private static String record(String type, String body) {
        String answer = "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(type, body.length(), body);
        return "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://mill.example/\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
                .formatted(answer.length(), answer);
    }

    @Test
    void nothingIsTrainedOnDataThatCantBeRead() throws IOException {
        Path recipe = Files.writeString(folder.resolve("tiny.yaml"), """
                name: tiny
                sources: [{name: lines, path: in.jsonl}]
                tokenizer: {vocabulary: 300}
                model: {layers: 1, hidden: 32, heads: 2, kvHeads: 2, feedForward: 64, context: 16}
                training: {steps: 2, batch: 2, microBatch: 2, warmup: 1}
                """);
        Path data = file("in.jsonl", latin1(FIRST + "{\"id\": \"x\", \"text\": \"caf\u00E9\"}\n"));

        CommandLineOutput output =
                CommandLineOutput.of("train", recipe, "--data", data, "--out", folder.resolve("model"));

        assertThat(output.status()).isEqualTo(1);
        assertThat(output.err()).contains(data + ":2: invalid-utf8", "Nothing was trained");
    }

    @Test
    void nothingIsTrainedOnPairsOfWhichOneIsNone() throws IOException {
        Path recipe = Files.writeString(folder.resolve("tiny.yaml"), """
                name: tiny
                sources: [{name: lines, path: in.jsonl}]
                tokenizer: {vocabulary: 300}
                model: {layers: 1, hidden: 32, heads: 2, kvHeads: 2, feedForward: 64, context: 16}
                training: {objective: preference, steps: 2, batch: 2, warmup: 1}
                """);
        Path data = Files.writeString(folder.resolve("in.jsonl"), """
                {"prompt": "Why?", "chosen": "Because.", "rejected": "No."}
                {"prompt": [{"role": "user", "content": "Why?"}], "chosen": "Because."}
                """);

        CommandLineOutput output =
                CommandLineOutput.of("train", recipe, "--data", data, "--out", folder.resolve("model"));

        assertThat(output.status()).isEqualTo(1);
        assertThat(output.err()).contains(data + ":2", "rejected", "missing");
    }

    @Test
    void aModelThatThisMachineHasNoMemoryForIsRefusedAtItsLineBeforeAnythingIsRead() throws IOException {
        Path recipe = Files.writeString(folder.resolve("large.yaml"), """
                name: large
                sources: [{name: lines, path: in.jsonl}]
                model: {layers: 40, hidden: 32768, heads: 64, kvHeads: 64, feedForward: 131072, context: 16}
                """);
        Path data = file("in.jsonl", FIRST.getBytes(StandardCharsets.UTF_8));
        Path out = folder.resolve("model");

        CommandLineOutput output = CommandLineOutput.of("train", recipe, "--data", data, "--out", out);

        assertThat(output.status()).isEqualTo(2);
        assertThat(output.err())
                .contains(
                        recipe + ":3:", "model.hidden", "for its tensors alone, and this machine has", "smaller model");
        assertThat(out).doesNotExist();
    }
}
