package dev.millrace.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The process of {@code bench/tokenizers/huggingface.py}, which waits when it is asked nothing. */
final class HuggingFaceTokenizers implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final BufferedWriter told;
    private final BufferedReader said;
    private final String version;

    private HuggingFaceTokenizers(Process process) throws IOException {
        this.process = process;
        this.told = process.outputWriter(StandardCharsets.UTF_8);
        this.said = process.inputReader(StandardCharsets.UTF_8);
        this.version = answer().path("version").asText();
    }

    /**
     * Starts one.
     *
     * @param python an interpreter that has tokenizers
     * @param threads that it may use
     */
    static HuggingFaceTokenizers start(String python, int threads) throws IOException {
        ProcessBuilder command = new ProcessBuilder(
                        python,
                        Folders.root()
                                .resolve("bench/tokenizers/huggingface.py")
                                .toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        command.environment().put("RAYON_NUM_THREADS", String.valueOf(threads));
        command.environment().put("TOKENIZERS_PARALLELISM", String.valueOf(threads > 1));
        return new HuggingFaceTokenizers(command.start());
    }

    String version() {
        return version;
    }

    void load(String tokenizer, Path file) throws IOException {
        ask(asked("load").put("tokenizer", tokenizer).put("file", file.toString()));
    }

    /** Gives it texts under a name, by a file in {@code folder}. */
    void texts(String name, List<String> texts, Path folder) throws IOException {
        Path file = folder.resolve(name + ".jsonl");
        try (BufferedWriter lines = Files.newBufferedWriter(file)) {
            for (String text : texts) {
                lines.append(JSON.writeValueAsString(text)).append('\n');
            }
        }
        ask(asked("texts").put("texts", name).put("file", file.toString()));
    }

    /** SHA-256 of the ids of all texts, each in four bytes, the least first. */
    String ids(String tokenizer, String texts) throws IOException {
        return ask(asked("ids").put("tokenizer", tokenizer).put("texts", texts))
                .path("sha256")
                .asText();
    }

    /** Seconds of processor time that encoding all texts takes. */
    double encode(String tokenizer, String texts) throws IOException {
        return ask(asked("encode")
                        .put("tokenizer", tokenizer)
                        .put("texts", texts)
                        .put("seconds", Throughput.ROUND_SECONDS))
                .path("seconds")
                .asDouble();
    }

    /** Trains on texts, writes the tokenizer to a file, and tells how long it took. */
    Spent train(String kind, String texts, int vocabulary, Path file) throws IOException {
        JsonNode spent = ask(asked("train")
                .put("kind", kind)
                .put("texts", texts)
                .put("vocabulary", vocabulary)
                .put("file", file.toString()));
        return new Spent(spent.path("clock").asDouble(), spent.path("processor").asDouble());
    }

    private static ObjectNode asked(String what) {
        return JSON.createObjectNode().put("do", what);
    }

    private JsonNode ask(ObjectNode what) throws IOException {
        told.write(JSON.writeValueAsString(what));
        told.newLine();
        told.flush();
        return answer();
    }

    private JsonNode answer() throws IOException {
        String line = said.readLine();
        if (line == null) {
            throw new IOException("huggingface.py has ended");
        }
        return JSON.readTree(line);
    }

    @Override
    public void close() throws IOException {
        told.close();
        process.destroy();
    }
}
