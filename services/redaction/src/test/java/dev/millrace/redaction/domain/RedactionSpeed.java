package dev.millrace.redaction.domain;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How many MB of UTF-8 one core redacts in a second of its own time. Run with JSONL.zst files:
 * {@code java -cp … dev.millrace.redaction.domain.RedactionSpeed FILE…}
 */
public final class RedactionSpeed {

    private static final int ROUNDS = 3;

    private RedactionSpeed() {}

    public static void main(String[] args) throws IOException {
        List<String> texts = new ArrayList<>();
        for (String file : args) {
            read(Path.of(file), texts);
        }
        long bytes = texts.stream()
                .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        Redactor redactor = new Redactor(EntityType.DEFAULTS);
        for (int round = 0; round < ROUNDS; round++) {
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            long found = texts.stream()
                    .mapToLong(text -> redactor.redact(text).entities().size())
                    .sum();
            double micros = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e3;
            System.out.printf(
                    Locale.ROOT,
                    "%d texts, %.1f MB: %.1f MB/s, %d entities%n",
                    texts.size(),
                    bytes / 1e6,
                    bytes / micros,
                    found);
        }
    }

    private static void read(Path file, List<String> into) throws IOException {
        ObjectMapper json = new ObjectMapper();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new ZstdInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                into.add(json.readTree(line).get("text").asText());
            }
        }
    }
}
