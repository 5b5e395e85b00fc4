package dev.millrace.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Writes the documents, each in its format. */
final class StoryFiles {

    static final String WRITTEN = "2026-01-01T00:00:00Z";

    private static final int PER_FILE = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private StoryFiles() {}

    static void write(Map<Container, List<GeneratedDocument>> entries, Path folder) throws IOException {
        for (Map.Entry<Container, List<GeneratedDocument>> each : entries.entrySet()) {
            switch (each.getKey()) {
                case JSONL_GZIP -> jsonl(each.getValue(), folder.resolve("dumps"), "stories-a", ".jsonl.gz");
                case JSONL_ZSTANDARD -> jsonl(each.getValue(), folder.resolve("dumps"), "stories-b", ".jsonl.zst");
                case TEXT -> texts(each.getValue(), folder.resolve("books"));
                case HTML -> pages(each.getValue(), folder.resolve("pages"));
                case WARC -> archives(each.getValue(), folder.resolve("crawl"));
            }
        }
    }

    private static void jsonl(List<GeneratedDocument> entries, Path folder, String name, String ending)
            throws IOException {
        Files.createDirectories(folder);
        for (int from = 0; from < entries.size(); from += PER_FILE) {
            Path file = folder.resolve("%s-%03d%s".formatted(name, from / PER_FILE, ending));
            try (OutputStream out = compressed(file)) {
                for (GeneratedDocument entry : entries.subList(from, Math.min(entries.size(), from + PER_FILE))) {
                    out.write(line(entry));
                    out.write('\n');
                }
            }
        }
    }

    private static OutputStream compressed(Path file) throws IOException {
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
        return file.toString().endsWith(".gz") ? new GZIPOutputStream(out) : new ZstdOutputStream(out);
    }

    private static byte[] line(GeneratedDocument entry) throws IOException {
        return switch (entry) {
            case GeneratedDocument.Broken broken -> broken.kind().bytes(broken.id());
            case GeneratedDocument.Told(String id, Story story) -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("id", id);
                fields.put("text", story.text());
                fields.put("source", Stories.KIND);
                fields.put("created", WRITTEN);
                fields.put("metadata", Map.of("title", story.title()));
                yield JSON.writeValueAsBytes(fields);
            }
        };
    }

    private static void texts(List<GeneratedDocument> entries, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (GeneratedDocument entry : entries) {
            if (entry instanceof GeneratedDocument.Told(String id, Story story)) {
                Files.writeString(folder.resolve(id + ".txt"), story.text());
            }
        }
    }

    private static void pages(List<GeneratedDocument> entries, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (GeneratedDocument entry : entries) {
            if (entry instanceof GeneratedDocument.Told(String id, Story story)) {
                Files.writeString(folder.resolve(id + ".html"), StoryPage.of(story));
            }
        }
    }

    private static void archives(List<GeneratedDocument> entries, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (int from = 0; from < entries.size(); from += PER_FILE) {
            Path file = folder.resolve("stories-%03d.warc.gz".formatted(from / PER_FILE));
            try (StoryArchive archive = new StoryArchive(new BufferedOutputStream(Files.newOutputStream(file)))) {
                for (GeneratedDocument entry : entries.subList(from, Math.min(entries.size(), from + PER_FILE))) {
                    switch (entry) {
                        case GeneratedDocument.Told(String id, Story story) ->
                            archive.response(id, 200, StoryPage.of(story).getBytes(StandardCharsets.UTF_8));
                        case GeneratedDocument.Broken(String id, UnreadableSample kind) ->
                            archive.response(id, 404, kind.bytes(id));
                    }
                }
            }
        }
    }
}
