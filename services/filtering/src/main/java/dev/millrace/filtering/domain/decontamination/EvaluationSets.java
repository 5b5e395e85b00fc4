package dev.millrace.filtering.domain.decontamination;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import dev.millrace.contracts.json.JsonFault;
import dev.millrace.contracts.recipes.ItemFiles;
import dev.millrace.contracts.recipes.TestItems;
import java.io.BufferedInputStream;
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
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/**
 * Reads evaluation sets: JSON Lines, one item a line or, as {@code items} of a task are, one under {@code doc} of a line; as
 * is, {@code .gz} or {@code .zst}. A folder stands for the files below it that end so, each a set of its own, named as the
 * file without its endings.
 */
public final class EvaluationSets {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private EvaluationSets() {}

    /**
     * Reads every item of {@code sets}, in order.
     *
     * @throws UnreadableSet when a file isn't there, can't be read, or a line is no JSON object
     */
    public static void read(List<TestItems> sets, Consumer<EvaluationItem> items) throws UnreadableSet {
        for (TestItems set : sets) {
            for (Path file : files(set.file())) {
                readFile(set, file, items);
            }
        }
    }

    private static List<Path> files(Path path) throws UnreadableSet {
        try {
            return ItemFiles.at(path);
        } catch (IOException e) {
            throw new UnreadableSet(String.valueOf(e.getMessage()), e);
        }
    }

    private static void readFile(TestItems set, Path file, Consumer<EvaluationItem> items) throws UnreadableSet {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    item(set, file, number, line).ifPresent(items);
                }
            }
        } catch (NoSuchFileException e) {
            throw new UnreadableSet(file + ": there is no such file; name an evaluation set in JSON Lines", e);
        } catch (IOException e) {
            throw new UnreadableSet(file + ": can't be read: " + e.getMessage(), e);
        }
    }

    private static Optional<EvaluationItem> item(TestItems set, Path file, int number, String line)
            throws UnreadableSet {
        try {
            JsonNode read = JSON.readTree(line);
            if (!read.isObject()) {
                throw new UnreadableSet("%s:%d: expected a JSON object, found %s"
                        .formatted(file, number, read.getNodeType().name().toLowerCase(Locale.ROOT)));
            }
            return set.item(read)
                    .map(item -> new EvaluationItem(
                            ItemFiles.set(file), ItemFiles.name(item, number), ItemPassages.of(item)));
        } catch (JsonProcessingException e) {
            throw new UnreadableSet("%s:%d: expected a JSON object: %s".formatted(file, number, JsonFault.of(e)), e);
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".gz") ? new GZIPInputStream(in) : name.endsWith(".zst") ? new ZstdInputStream(in) : in;
    }

    /** An evaluation set that can't be read; the message names file and line. */
    public static final class UnreadableSet extends IOException {
        private static final long serialVersionUID = 1L;

        UnreadableSet(String message) {
            super(message);
        }

        UnreadableSet(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
