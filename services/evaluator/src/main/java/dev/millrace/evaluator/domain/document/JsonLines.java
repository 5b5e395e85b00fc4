package dev.millrace.evaluator.domain.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.json.JsonFault;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Files of one JSON object a line, plain or compressed by gzip. */
public final class JsonLines {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int GZIP = 0x1f8b;

    private JsonLines() {}

    /** Takes an object and its place, as in {@code items.jsonl:7}. */
    public interface Consumer {
        void accept(ObjectNode object, String place) throws UnfitItem;
    }

    /** Takes an object and the number of its line, from 1. */
    public interface Numbered {
        void accept(ObjectNode object, int line) throws UnfitItem;
    }

    /**
     * Reads all of a file.
     *
     * @throws UnfitItem when a line is no JSON object
     */
    public static void read(Path file, Consumer consumer) throws IOException, UnfitItem {
        readNumbered(file, (object, line) -> consumer.accept(object, place(file, line)));
    }

    /** The same, with the numbers of lines. */
    public static void readNumbered(Path file, Numbered consumer) throws IOException, UnfitItem {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                BufferedReader lines = new BufferedReader(new InputStreamReader(
                        isCompressed(in) ? new GZIPInputStream(in, 1 << 16) : in, StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    consumer.accept(object(line, place(file, number)), number);
                }
            }
        }
    }

    private static boolean isCompressed(InputStream in) throws IOException {
        in.mark(2);
        int magic = (in.read() << 8) | in.read();
        in.reset();
        return magic == GZIP;
    }

    /** How messages name a line. */
    static String place(Path file, int line) {
        return "%s:%d".formatted(file, line);
    }

    private static ObjectNode object(String line, String place) throws UnfitItem {
        try {
            if (JSON.readTree(line) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new UnfitItem("%s: expected a JSON object: %s".formatted(place, JsonFault.of(e)));
        }
        throw new UnfitItem(place + ": expected a JSON object, with a name for each value");
    }

    /** The values of an object by their names, in order. */
    public static Map<String, JsonNode> fields(ObjectNode object) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return fields;
    }
}
