package dev.millrace.contracts.models;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the model is meant to be sampled: Hugging Face's {@code generation_config.json}.
 *
 * @param bosTokenId first token of a text
 * @param eosTokenIds tokens that end an answer
 * @param doSample whether to sample at all; otherwise the likeliest token is taken
 * @param temperature by default
 * @param topP by default
 */
public record GenerationConfig(
        @JsonProperty("bos_token_id") int bosTokenId,
        @JsonProperty("eos_token_id") List<Integer> eosTokenIds,
        @JsonProperty("do_sample") boolean doSample,
        @JsonProperty("temperature") double temperature,
        @JsonProperty("top_p") double topP) {

    public GenerationConfig {
        eosTokenIds = List.copyOf(eosTokenIds);
    }

    /**
     * Reads {@code generation_config.json}; what it doesn't say is as the interface has it: sampled, with nothing left out.
     *
     * @throws MalformedModel when it isn't JSON
     */
    public static GenerationConfig read(Path file) throws IOException {
        JsonNode json = ModelJson.read(file, JsonNode.class);
        List<Integer> ends = new ArrayList<>();
        JsonNode end = json.path("eos_token_id");
        (end.isArray() ? end : ModelJson.MAPPER.createArrayNode().add(end)).forEach(id -> {
            if (id.isInt()) {
                ends.add(id.intValue());
            }
        });
        return new GenerationConfig(
                json.path("bos_token_id").asInt(0),
                ends,
                json.path("do_sample").asBoolean(true),
                json.path("temperature").asDouble(1),
                json.path("top_p").asDouble(1));
    }

    /** Writes {@code generation_config.json}. */
    public void write(Path file) throws IOException {
        ModelJson.write(file, this);
    }
}
