package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Which files a path to evaluation items stands for. */
public final class ItemFiles {

    private ItemFiles() {}

    /**
     * {@code path} itself, or the files below a folder that are named {@code *.jsonl}, {@code *.jsonl.gz} or
     * {@code *.jsonl.zst}, in the order of their paths.
     *
     * @throws IOException when there is none below a folder, or it can't be listed
     */
    public static List<Path> at(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> all = Files.walk(path)) {
            List<Path> files = all.filter(Files::isRegularFile)
                    .filter(file -> plainName(file).endsWith(".jsonl"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new IOException(path + ": no file below it is named *.jsonl, *.jsonl.gz or *.jsonl.zst");
            }
            return files;
        } catch (UncheckedIOException e) {
            throw new IOException(path + ": can't be listed: " + e.getMessage(), e);
        }
    }

    /** The set of items that a file is: its name without its endings. */
    public static String set(Path file) {
        return plainName(file).replaceFirst("\\.[a-z]+$", "");
    }

    /** What tells an item from the others of its set: its id, or its line. */
    public static String name(JsonNode item, int line) {
        return Stream.of("id", "task_id", "qid")
                .map(item::path)
                .filter(id -> id.isTextual() || id.isIntegralNumber())
                .findFirst()
                .map(JsonNode::asText)
                .orElse("line-" + line);
    }

    /** The file's name in lower case, without what only says how it is packed. */
    public static String plainName(Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|zst)$", "");
    }
}
