package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JSON file of a model's folder, which isn't trusted. */
final class JsonFile {

    /** A bound, so that a wrong file can't ask for all memory; the index of the largest models has a few megabytes. */
    private static final long LARGEST = 64 << 20;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonFile() {}

    /** @throws MalformedModel when it is missing, too large or no object, with its name */
    static ObjectNode read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new MalformedModel(file + " is missing");
        }
        if (Files.size(file) > LARGEST) {
            throw new MalformedModel(
                    "%s has %,d bytes; at most %,d are read".formatted(file, Files.size(file), LARGEST));
        }
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(file));
            if (json instanceof ObjectNode object) {
                return object;
            }
            throw new MalformedModel(file + " holds no object");
        } catch (JacksonException e) {
            throw new MalformedModel("%s isn't JSON: %s".formatted(file, e.getOriginalMessage()), e);
        }
    }
}
