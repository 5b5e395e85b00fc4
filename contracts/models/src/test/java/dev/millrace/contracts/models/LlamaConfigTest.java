package dev.millrace.contracts.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LlamaConfigTest {

    private static final LlamaConfig CONFIG = new LlamaConfig(64, 96, 3, 4, 2, 16, 97, 32, 1e-5, 10_000, true, 0, 0);

    @TempDir
    Path folder;

    @Test
    void whatWasWrittenIsRead() throws IOException {
        Path file = folder.resolve("config.json");
        CONFIG.write(file);

        assertThat(LlamaConfig.read(file)).isEqualTo(CONFIG);
        JsonNode json = ModelJson.read(file, JsonNode.class);
        assertThat(json.get("architectures").get(0).asText()).isEqualTo("LlamaForCausalLM");
        assertThat(json.get("hidden_act").asText()).isEqualTo("silu");
        assertThat(json.get("torch_dtype").asText()).isEqualTo("float32");
        assertThat(json.get("num_key_value_heads").asInt()).isEqualTo(2);
    }

    /** In one order in every process: a package is known by its bytes. */
    @Test
    void itsKeysStandInAnOrderOfTheirOwn() throws IOException {
        Path file = folder.resolve("config.json");
        CONFIG.write(file);

        JsonNode json = ModelJson.read(file, JsonNode.class);
        assertThat(json.properties().stream().map(Map.Entry::getKey))
                .startsWith("architectures", "model_type")
                .containsSubsequence("attention_bias", "hidden_act", "mlp_bias", "rope_scaling", "torch_dtype");
    }

    @Test
    void olderConfigurationLeavesSomeToConvention() throws IOException {
        LlamaConfig config = read("""
                {"model_type": "llama", "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 1,
                 "num_attention_heads": 4, "vocab_size": 9, "max_position_embeddings": 8, "rms_norm_eps": 1e-6,
                 "eos_token_id": [5, 6], "pretraining_tp": 1}""");

        assertThat(config.numKeyValueHeads()).isEqualTo(4);
        assertThat(config.headDim()).isEqualTo(16);
        assertThat(config.ropeTheta()).isEqualTo(10_000);
        assertThat(config.tieWordEmbeddings()).isFalse();
        assertThat(config.bosTokenId()).isEqualTo(1);
        assertThat(config.eosTokenId()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "model_type": "gpt2"|model_type
            "model_type": "llama", "hidden_act": "gelu"|hidden_act
            "model_type": "llama", "attention_bias": true|attention_bias
            "model_type": "llama", "rope_scaling": {"rope_type": "llama3"}|rope_scaling
            "model_type": "llama"|hidden_size
            """)
    void whatThisFormDoesNotHaveIsRefused(String fields, String why) {
        assertThatThrownBy(() -> read("{" + fields + "}"))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining(why);
    }

    @Test
    void parametersCountATiedMatrixOnce() {
        long layer = 64 + 64 * 64 + 2 * 32 * 64 + 64 * 64 + 64 + 3 * 64 * 96;
        assertThat(CONFIG.parameters()).isEqualTo(97 * 64 + 3 * layer + 64);
    }

    private LlamaConfig read(String json) throws IOException {
        return LlamaConfig.read(Files.writeString(folder.resolve("c.json"), json));
    }
}
