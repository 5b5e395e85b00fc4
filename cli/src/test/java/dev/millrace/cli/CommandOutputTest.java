package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.cli.report.JsonAnswer;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Output that can't be written is noticed, whichever command writes it. */
class CommandOutputTest {

    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    Path folder;

    /** Breaks once it has taken as many bytes. */
    private static final class Breaking extends OutputStream {
        private final String reason;
        private int left;

        Breaking(int left, String reason) {
            this.left = left;
            this.reason = reason;
        }

        @Override
        public void write(int b) throws IOException {
            if (left-- <= 0) {
                throw new IOException(reason);
            }
        }
    }

    private Path documents(int count) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append("{\"id\": %d, \"text\": \"Write to anna%d@example.org today.\"}%n".formatted(i, i));
        }
        return Files.writeString(folder.resolve("many.jsonl"), lines);
    }

    @Test
    void aFullDiskIsSaid() throws IOException {
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int status = Millrace.run(
                new Breaking(0, "No space left on device"),
                err,
                "redact",
                documents(1).toString());

        assertThat(status).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo("The output can't be written: No space left on device");
    }

    @Test
    void helpIsOutputToo() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        assertThat(Millrace.run(new Breaking(0, "No space left on device"), err, "--help"))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo("The output can't be written: No space left on device");
    }

    @Test
    void aReaderThatLeftIsNoReasonToComplain() throws IOException {
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int status = Millrace.run(
                new Breaking(500, "Broken pipe"), err, "redact", documents(50).toString(), "--json");

        assertThat(status).isEqualTo(141);
        assertThat(err.size()).isZero();
    }

    @Test
    void processesSayThatTheDiskIsFull() throws Exception {
        assumeThat(FULL).exists();
        Process process = millrace(List.of("redact", documents(10).toString(), "--json"))
                .redirectOutput(FULL.toFile())
                .start();

        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(err).contains("can't be written").doesNotContain("Exception");
    }

    @Test
    void processesEndAfterTheirReader() throws Exception {
        assumeThat(FULL).exists();
        Process process = millrace(List.of("redact", "-", "--json")).start();
        OutputStream in = process.getOutputStream();
        byte[] lines = Files.readAllBytes(documents(200));
        in.write(lines);
        in.flush();
        try (InputStream out = process.getInputStream()) {
            assertThat(out.read()).isEqualTo('{');
        }

        // The input goes on for ever: only the loss of the reader ends this.
        try {
            while (process.isAlive()) {
                in.write(lines);
                in.flush();
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("pipe");
        }

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(141);
        assertThat(process.getErrorStream().readAllBytes()).isEmpty();
    }

    private static ProcessBuilder millrace(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dslf4j.internal.verbosity=ERROR",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Millrace.class.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command).directory(new File("."));
    }

    @Test
    void halfAPairIsNeverWrittenAsSomethingElse() throws IOException {
        String text = "\uD83D \uD83D\uDE00 \uDE00";
        String line = JsonAnswer.line(JsonNodeFactory.instance.objectNode().put("title", text));

        assertThat(line).isEqualTo("{\"title\":\"\\ud83d \uD83D\uDE00 \\ude00\"}");
        assertThat(new ObjectMapper().readTree(line).path("title").asText()).isEqualTo(text);
    }
}
