package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.json.JsonFault;
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
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonFile() {}

    /** @throws MalformedModel when it is missing, too large or no object, with its name */
    static ObjectNode read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new MalformedModel(absent(file));
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
            throw new MalformedModel("%s isn't JSON: %s".formatted(file, JsonFault.placed(e)), e);
        }
    }

    /** Why a file isn't there, from what is there in its place. */
    static String absent(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.exists(file)) {
            return file + " is no file";
        }
        if (Files.isSymbolicLink(file)) {
            return file + " is a link to what isn't there";
        }
        if (folder == null || Files.isDirectory(folder)) {
            return file + " is missing";
        }
        return "%s is missing: %s is no folder".formatted(file, file.getParent());
    }
}
