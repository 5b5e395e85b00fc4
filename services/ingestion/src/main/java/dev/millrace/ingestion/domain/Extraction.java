package dev.millrace.ingestion.domain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.ingestion.domain.html.Page;
import dev.millrace.ingestion.domain.html.PageBeyondLimit;
import dev.millrace.ingestion.domain.html.PageReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Main text from files, without the platform: a page per file, or JSON Lines (plain, gzip, Zstandard) with {@code id} and
 * the page in {@code html} or {@code text}. The code is the one that ingestion runs.
 */
public final class Extraction {

    private static final Pattern MARKUP = Pattern.compile(
            "<(?:!doctype|html|head|body|div|p|article|span|h[1-6]|ul|table)\\b", Pattern.CASE_INSENSITIVE);
    private static final ObjectMapper JSON = new ObjectMapper();

    private Extraction() {}

    /**
     * Hands each page of {@code file} to {@code each}, in order.
     *
     * @throws IOException if the file can't be read, or a line is no JSON object with a page; the message names the line
     */
    public static void run(Path file, Consumer<Extracted> each) throws IOException {
        String name = String.valueOf(file.getFileName());
        try (InputStream in = Decompression.open(new RawInput(Files.newInputStream(file)), ReadLimits.DEFAULT)) {
            if (name.matches(".*\\.(?:jsonl|ndjson)(?:\\.gz|\\.zst)?")) {
                lines(in, file, each);
            } else {
                each.accept(page(name, Encoding.decodePage(in.readAllBytes(), Optional.empty())));
            }
        }
    }

    private static void lines(InputStream in, Path file, Consumer<Extracted> each) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (!line.isBlank()) {
                each.accept(line(line, file + ":" + number, number));
            }
        }
    }

    private static Extracted line(String line, String where, int number) throws IOException {
        try {
            JsonNode node = JSON.readTree(line);
            JsonNode content = node.has("html") ? node.path("html") : node.path("text");
            if (!content.isTextual()) {
                throw new IOException(where + ": expected a JSON object with \"id\" and \"html\" or \"text\"");
            }
            return page(node.path("id").asText(Integer.toString(number)), content.textValue());
        } catch (JsonProcessingException e) {
            throw new IOException(where + ": no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Extracted page(String id, String content) throws PageBeyondLimit {
        if (!MARKUP.matcher(content).find()) {
            return new Extracted(id, Optional.empty(), Optional.empty(), Optional.empty(), content);
        }
        Page page = PageReader.read(content);
        return new Extracted(id, page.title(), page.date(), page.language(), page.text());
    }
}
