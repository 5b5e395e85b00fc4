package dev.millrace.cli.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.ZstdInputStream;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.ingestion.domain.Encoding;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Reads the documents of files: JSONL with {@code id} and {@code text} (or {@code html}), pages of HTML, and anything
 * else as plain text; gz and zst are unpacked.
 */
final class InputFiles {

    private InputFiles() {}

    /** Takes one document. */
    interface Consumer {
        void accept(InputDocument document) throws CommandFailed, InterruptedException;
    }

    /**
     * Reads every document of {@code files}, in order.
     *
     * @throws CommandFailed naming file, line and field of what can't be read
     */
    static void read(List<Path> files, Consumer consumer) throws CommandFailed, InterruptedException {
        for (Path file : files) {
            String name = plainName(file);
            if (!FormatFiles.areTextOrPages(name)) {
                FormatFiles.read(file, consumer);
                continue;
            }
            try (InputStream in = open(file)) {
                if (name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")) {
                    readLines(file, in, consumer);
                } else {
                    consumer.accept(whole(file, name, in));
                }
            } catch (NoSuchFileException e) {
                throw new CommandFailed(CommandFailed.USAGE, file + ": there is no such file");
            } catch (IOException e) {
                throw new CommandFailed("%s: can't be read: %s".formatted(file, e.getMessage()), e);
            }
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".gz") ? new GZIPInputStream(in) : name.endsWith(".zst") ? new ZstdInputStream(in) : in;
    }

    private static String plainName(Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|zst)$", "");
    }

    private static InputDocument whole(Path file, String name, InputStream in) throws IOException {
        String content = Encoding.decodePage(in.readAllBytes(), Optional.empty());
        String id = String.valueOf(file.getFileName())
                .replaceFirst("(?i)\\.(gz|zst)$", "")
                .replaceFirst("(?i)\\.(html?|xhtml|txt|md)$", "");
        boolean html = name.matches(".*\\.x?html?") || content.stripLeading().startsWith("<");
        return new InputDocument(
                id,
                content,
                html,
                Optional.empty(),
                Optional.empty(),
                Optional.of(file.toString()),
                Optional.empty(),
                file.toString());
    }

    private static void readLines(Path file, InputStream in, Consumer consumer)
            throws IOException, CommandFailed, InterruptedException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (!line.isBlank()) {
                consumer.accept(document(file + ":" + number, line));
            }
        }
    }

    private static InputDocument document(String place, String line) throws CommandFailed {
        JsonNode json;
        try {
            json = HttpApi.JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new CommandFailed("%s: expected a JSON object: %s".formatted(place, e.getOriginalMessage()), e);
        }
        boolean html = json.path("html").isTextual();
        String content = text(place, json, html ? "html" : "text");
        JsonNode id = json.path("id");
        if (!id.isValueNode() || id.isNull()) {
            throw new CommandFailed(place + ": id: expected a string, found nothing");
        }
        return new InputDocument(
                id.asText(),
                content,
                html,
                either(json, "url"),
                either(json, "language"),
                Optional.ofNullable(json.path("source").textValue()),
                Optional.empty(),
                place);
    }

    /** A field of the document, or of its metadata. */
    private static Optional<String> either(JsonNode json, String field) {
        return Optional.ofNullable(json.path(field).textValue())
                .or(() -> Optional.ofNullable(json.path("metadata").path(field).textValue()));
    }

    private static String text(String place, JsonNode json, String field) throws CommandFailed {
        JsonNode value = json.path(field);
        if (!value.isTextual()) {
            throw new CommandFailed("%s: %s: expected a string, found %s"
                    .formatted(place, field, value.isMissingNode() ? "nothing" : value.toString()));
        }
        return value.textValue();
    }
}
