package dev.millrace.contracts.models.forms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Safetensors.Dtype;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.SafetensorsWriter;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters of rank 2 to the queries of two layers, 16 numbers wide. */
class AdapterFolderTest {

    private static final String FIRST = "base_model.model.model.layers.0.self_attn.q_proj";
    private static final String SECOND = "base_model.model.model.layers.1.self_attn.q_proj";

    @TempDir
    Path folder;

    private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();

    @BeforeEach
    void adaptersThatFit() {
        for (String module : List.of(FIRST, SECOND)) {
            put(module + ".lora_A.weight", Dtype.F32, 2, 16);
            put(module + ".lora_B.weight", Dtype.F32, 16, 2);
        }
    }

    @Test
    void adaptersThatFitAreOpened() throws IOException {
        try (AdapterFolder adapters = open(2)) {
            assertThat(adapters.config()).isEqualTo(new AdapterConfig(2, 4, 0));
            assertThat(adapters.adapted())
                    .containsExactlyInAnyOrder(
                            "decoder.layers.0.attention.query.weight", "decoder.layers.1.attention.query.weight");
        }
    }

    @Test
    void aRankThatTheFileDoesNotHaveIsRefusedHoweverLargeItIs() {
        for (int rank : List.of(4, Integer.MAX_VALUE)) {
            refused(
                    rank,
                    FIRST + ".lora_A.weight has the shape [2, 16]; expected [%d, 16]".formatted(rank),
                    "r in adapter_config.json, which is " + rank);
        }
    }

    @Test
    void adaptersToAModelOfAnotherWidthAreRefused() {
        put(SECOND + ".lora_B.weight", Dtype.F32, 24, 2);

        refused(2, SECOND + ".lora_B.weight has the shape [24, 2]; expected [16, 2]");
    }

    @Test
    void halfAnAdapterIsRefused() {
        tensors.remove(SECOND + ".lora_B.weight");

        refused(2, "there is no " + SECOND + ".lora_B.weight");
    }

    @Test
    void aLayerThatTheModelLacksIsRefused() {
        put(FIRST.replace(".0.", ".2.") + ".lora_A.weight", Dtype.F32, 2, 16);

        refused(2, "layers.2.self_attn.q_proj.lora_A.weight is no adapter to a matrix of the model's layers");
    }

    @Test
    void anAdapterToTheHeadIsRefused() {
        put("base_model.model.lm_head.lora_A.weight", Dtype.F32, 2, 16);
        put("base_model.model.lm_head.lora_B.weight", Dtype.F32, 40, 2);

        refused(2, "lm_head.lora_A.weight is no adapter to a matrix of the model's layers");
    }

    @Test
    void aVocabularyThatGrewIsRefused() {
        put("base_model.model.model.embed_tokens.weight", Dtype.F32, 42, 16);

        refused(2, "embed_tokens.weight is no factor of an adapter", "merge_and_unload");
    }

    @Test
    void wholeNumbersAreRefused() {
        put(FIRST + ".lora_A.weight", Dtype.I32, 2, 16);

        refused(2, FIRST + ".lora_A.weight has elements of the type I32; expected floats");
    }

    @Test
    void aFileWithoutAdaptersIsRefused() {
        tensors.clear();

        refused(2, "holds no adapter");
    }

    private void put(String name, Dtype dtype, long rows, long columns) {
        tensors.put(
                name,
                new Tensor(dtype, List.of(rows, columns), Arena.ofAuto().allocate(rows * columns * dtype.bytes(), 8)));
    }

    private void refused(int rank, String... why) {
        assertThatExceptionOfType(MalformedModel.class)
                .isThrownBy(() -> open(rank))
                .withMessageContaining(folder.resolve(BaseModel.ADAPTER_WEIGHTS).toString())
                .withMessageContainingAll(why);
    }

    private AdapterFolder open(int rank) throws IOException {
        Path config = Files.writeString(folder.resolve("config.json"), """
                {"model_type": "llama", "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2,
                 "num_attention_heads": 2, "num_key_value_heads": 2, "vocab_size": 40, "max_position_embeddings": 32,
                 "rms_norm_eps": 1e-5, "hidden_act": "silu", "tie_word_embeddings": false}
                """);
        Files.writeString(folder.resolve(BaseModel.ADAPTER_CONFIG), """
                {"peft_type": "LORA", "r": %d, "lora_alpha": 4}
                """.formatted(rank));
        SafetensorsWriter.write(folder.resolve(BaseModel.ADAPTER_WEIGHTS), tensors, new LinkedHashMap<>());
        Published published = PublishedForms.read(config);
        return AdapterFolder.open(folder, published);
    }
}
