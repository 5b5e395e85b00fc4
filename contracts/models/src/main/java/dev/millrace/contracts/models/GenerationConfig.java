package dev.millrace.contracts.models;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Path;
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

    /** Reads {@code generation_config.json}. */
    public static GenerationConfig read(Path file) throws IOException {
        return ModelJson.read(file, GenerationConfig.class);
    }

    /** Writes {@code generation_config.json}. */
    public void write(Path file) throws IOException {
        ModelJson.write(file, this);
    }
}
