package dev.millrace.contracts.models;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * The token ids that generation begins and ends with, as a package's {@code generation_config.json} says, or else its
 * {@code config.json}.
 *
 * @param first begins a text out of nothing
 * @param ends each of them ends an answer
 * @param decoderStart what a decoder beside an encoder begins with
 */
public record SpecialTokens(OptionalInt first, Set<Integer> ends, OptionalInt decoderStart) {

    public SpecialTokens {
        ends = Set.copyOf(ends);
    }

    /**
     * Reads those of a package.
     *
     * @throws MalformedModel when a file isn't JSON
     */
    public static SpecialTokens read(Path folder) throws IOException {
        JsonNode config = ModelJson.read(folder.resolve(ModelPackage.CONFIG), JsonNode.class);
        Path file = folder.resolve(ModelPackage.GENERATION_CONFIG);
        JsonNode generation = Files.exists(file) ? ModelJson.read(file, JsonNode.class) : ModelJson.MAPPER.nullNode();
        Set<Integer> ends = new TreeSet<>();
        add(ends, config.path("eos_token_id"));
        add(ends, generation.path("eos_token_id"));
        return new SpecialTokens(
                id("bos_token_id", generation, config), ends, id("decoder_start_token_id", generation, config));
    }

    /** The first that is a number; some models name several. */
    private static OptionalInt id(String field, JsonNode... files) {
        for (JsonNode file : files) {
            JsonNode value = file.path(field);
            JsonNode first = value.isArray() ? value.path(0) : value;
            if (first.isInt()) {
                return OptionalInt.of(first.intValue());
            }
        }
        return OptionalInt.empty();
    }

    private static void add(Set<Integer> ends, JsonNode ids) {
        if (ids.isInt()) {
            ends.add(ids.intValue());
        }
        ids.forEach(id -> {
            if (id.isInt()) {
                ends.add(id.intValue());
            }
        });
    }
}
