package dev.millrace.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON as commands write it. Half of a surrogate pair has no bytes in UTF-8 but an escape in JSON. */
public final class JsonAnswer {

    private JsonAnswer() {}

    /** In one line. */
    public static String line(JsonNode json) {
        return writable(json.toString());
    }

    /** Indented. */
    public static String pretty(JsonNode json) {
        return writable(json.toPrettyString());
    }

    /**
     * Writes it, indented, to {@code file}.
     *
     * @throws CommandFailed naming the file and why that can't be
     */
    public static void write(Path file, JsonNode json) throws CommandFailed {
        try {
            Files.write(file, (pretty(json) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new CommandFailed("%s: the report can't be written: %s".formatted(file, Trouble.of(e)), e);
        }
    }

    /**
     * Makes sure that {@code file} can be written before work is done whose outcome goes there.
     *
     * @throws CommandFailed naming the file and why it can't
     */
    public static void expect(Path file) throws CommandFailed {
        Path folder = file.toAbsolutePath().resolveSibling("");
        boolean writable = Files.exists(file) ? Files.isWritable(file) : Files.isWritable(folder);
        if (Files.isDirectory(file) || !writable) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "%s: the report can't be written there: %s"
                            .formatted(
                                    file,
                                    Files.isDirectory(file)
                                            ? "it is a folder"
                                            : Files.isDirectory(folder)
                                                    ? "permission denied"
                                                    : "there is no folder " + folder));
        }
    }

    private static String writable(String json) {
        StringBuilder escaped = new StringBuilder();
        int written = 0;
        for (int i = 0; i < json.length(); i++) {
            if (!Character.isSurrogate(json.charAt(i))) {
                continue;
            }
            if (Character.isSupplementaryCodePoint(json.codePointAt(i))) {
                i++;
            } else {
                escaped.append(json, written, i).append("\\u%04x".formatted((int) json.charAt(i)));
                written = i + 1;
            }
        }
        return written == 0
                ? json
                : escaped.append(json, written, json.length()).toString();
    }
}
