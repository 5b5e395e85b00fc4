package dev.millrace.filtering.domain.lists;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import dev.millrace.contracts.json.JsonFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The lines of a list in a file; gz and zst are unpacked. */
final class ListFile {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private ListFile() {}

    /**
     * The lines, or the entries of a JSON array of texts.
     *
     * @throws UncheckedIOException when the file can't be read on this machine
     * @throws IllegalArgumentException when it is JSON of another kind
     */
    static List<String> lines(Path file) {
        String text = text(file);
        if (!text.stripLeading().startsWith("[\"") && !text.stripLeading().matches("(?s)\\[\\s*\".*")) {
            return text.lines().toList();
        }
        try {
            List<String> entries = new ArrayList<>();
            JsonNode array = JSON.readTree(text);
            for (int i = 0; i < array.size(); i++) {
                if (!array.get(i).isTextual()) {
                    throw new IllegalArgumentException(
                            "%s: entry %d: expected a text, found %s".formatted(file, i + 1, array.get(i)));
                }
                entries.add(array.get(i).textValue());
            }
            return entries;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "%s:%d: expected a JSON array of texts: %s"
                            .formatted(file, e.getLocation().getLineNr(), JsonFault.of(e)),
                    e);
        }
    }

    private static String text(Path file) {
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = unpacked(file, raw)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("%s: the list can't be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static InputStream unpacked(Path file, InputStream raw) throws IOException {
        String name = file.toString();
        return name.endsWith(".gz") ? new GZIPInputStream(raw) : name.endsWith(".zst") ? new ZstdInputStream(raw) : raw;
    }
}
