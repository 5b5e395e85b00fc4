package dev.millrace.contracts.models.forms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Activation;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Parameter;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is published otherwise than expected is named, and what nobody wrote down is known. */
class PublishedFormsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LLAMA = """
            {"model_type": "llama", "hidden_size": 32, "intermediate_size": 56, "max_position_embeddings": 48,
             "num_attention_heads": 4, "num_hidden_layers": 2, "vocab_size": 97}""";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "hidden_size": 32            | "hidden_size": "x"          | hidden_size is "x"; expected a whole number
            "hidden_size": 32,           |                             | hidden_size is missing
            "llama"                      | "mamba"                     | model_type is mamba; only one of bart, bert,
            "vocab_size": 97             | "vocab_size": 97, "hidden_act": "mish" | hidden_act is mish; only one of gelu,
            "vocab_size": 97             | "vocab_size": 97, "num_key_value_heads": 3 | 3 key and value heads don't divide 4
            "vocab_size": 97             | "vocab_size": 97, "rope_scaling": {"rope_type": "yarn"} | rope_scaling: rope_type is yarn
            "vocab_size": 97             | "vocab_size": 97, "rope_scaling": {"rope_type": "llama3"} | rope_scaling: factor is missing
            "num_hidden_layers": 2       | "num_hidden_layers": 0      | num_hidden_layers is 0; expected a whole number from 1
            "num_attention_heads": 4     | "num_attention_heads": 64   | Rotary positions have a base above 1 and turn an even number
            """)
    void whatCantBeIsNamedWithItsFieldAndFile(String from, String to, String message) throws IOException {
        ObjectNode config = (ObjectNode) JSON.readTree(LLAMA.replace(from, to == null ? "" : to));

        assertThatThrownBy(() -> PublishedForms.read("config.json", config))
                .isInstanceOf(MalformedModel.class)
                .hasMessageStartingWith("config.json: ")
                .hasMessageContaining(message);
    }

    @Test
    void headsThatCantShareOutTheWidthAreRefused() {
        assertThatThrownBy(() -> read("""
                        {"model_type": "gpt2", "n_embd": 33, "n_head": 4, "n_layer": 1, "vocab_size": 5}"""))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining("4 heads can't share out a width of 33");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bert    | "tie_word_embeddings": false | cls.predictions.decoder.weight                  | head.weight
            roberta | "tie_word_embeddings": false | lm_head.decoder.weight                          | head.weight
            phi     | "qk_layernorm": true         | model.layers.1.self_attn.k_layernorm.bias       | decoder.layers.1.attention.key-norm.bias
            opt     | "word_embed_proj_dim": 12, "ffn_dim": 56 | model.decoder.project_out.weight    | head.projection.weight
            """)
    void whatASettingAddsHasItsTensorAndNothingIsWithoutOne(
            String form, String setting, String tensor, String parameter) throws IOException {
        Published published = PublishedForms.read("config.json", (ObjectNode)
                JSON.readTree(LLAMA.replace("llama", form).replaceFirst("\\{", "{%s, ".formatted(setting))));

        assertThat(published.tensors()).anySatisfy(plan -> {
            assertThat(plan.name()).isEqualTo(tensor);
            assertThat(plan.parameters()).containsExactly(parameter);
        });
        assertThat(published.tensors().stream().flatMap(plan -> plan.parameters().stream()))
                .containsExactlyInAnyOrderElementsOf(published.architecture().parameters().stream()
                        .map(Parameter::name)
                        .toList());
        assertThat(PublishedForms.of(published.architecture()).architecture()).isEqualTo(published.architecture());
    }

    @Test
    void theHeadOfRobertaHasTheExactFunctionWhateverItsLayersHave() throws IOException {
        Architecture roberta = read(LLAMA.replace("llama", "roberta").replace("{", "{\"hidden_act\": \"relu\", "));

        assertThat(roberta.encoder()
                        .orElseThrow()
                        .blocks()
                        .getFirst()
                        .feedForward()
                        .part()
                        .activation())
                .isEqualTo(Activation.RELU);
        assertThat(roberta.head().transform().orElseThrow().activation()).isEqualTo(Activation.GELU);
    }

    @Test
    void embeddingsThatEncoderAndDecoderDontShareAreRefused() {
        assertThatThrownBy(() -> read("""
                        {"model_type": "bart", "tie_word_embeddings": false, "d_model": 32}"""))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining("tie_word_embeddings is false; only true is supported");
    }

    @Test
    void whatIsNoJsonIsSaidOfTheFile(@TempDir Path folder) throws IOException {
        Path config = Files.writeString(folder.resolve("config.json"), "{\"model_type\": ");

        assertThatThrownBy(() -> PublishedForms.read(config))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining("config.json isn't JSON");
    }

    @Test
    void whatAConfigurationLeavesOutIsWhatTransformersTakesForIt() throws IOException {
        Architecture llama = read(LLAMA);
        var attention =
                llama.decoder().orElseThrow().blocks().getFirst().attention().part();

        assertThat(attention.kvHeads()).isEqualTo(4);
        assertThat(attention.rotary().orElseThrow().theta()).isEqualTo(10_000);
        assertThat(llama.head().tied()).isFalse();
        Architecture gpt2 = read("""
                {"model_type": "gpt2", "n_embd": 768, "n_head": 12, "n_layer": 12, "vocab_size": 50257}""");
        assertThat(gpt2.context()).isEqualTo(1024);
        assertThat(gpt2.parameterCount()).as("GPT-2 small, as published").isEqualTo(124_439_808);
        Architecture legacy =
                read(LLAMA.replace("llama", "gemma").replace("32,", "32, \"hidden_act\": \"gelu\", \"head_dim\": 8,"));
        assertThat(legacy.decoder()
                        .orElseThrow()
                        .blocks()
                        .getFirst()
                        .feedForward()
                        .part()
                        .activation())
                .isEqualTo(Activation.GELU_TANH);
        Architecture mistral = read(LLAMA.replace("llama", "mistral"));
        assertThat(mistral.decoder()
                        .orElseThrow()
                        .blocks()
                        .getFirst()
                        .attention()
                        .part()
                        .window())
                .hasValue(4096);
    }

    /** 2 · 124 M less the embeddings plus the head, and 4 · 12 layers · 768 for each token seen. */
    @Test
    void floatingPointOperationsAreThoseOfTheMatricesAndTheScores() throws IOException {
        Architecture gpt2 = read("""
                {"model_type": "gpt2", "n_embd": 768, "n_head": 12, "n_layer": 12, "vocab_size": 50257}""");
        double layers = 12 * (4.0 * 768 * 768 + 8.0 * 768 * 768);
        double head = 50257.0 * 768;

        assertThat(gpt2.flopsPerToken(512)).isCloseTo(2 * (layers + head) + 4 * 12 * 768 * 512.0, within(1.0));
    }

    @Test
    void aMatrixWithItsInputFirstIsTurnedAndOneThatGoesHeadByHeadIsPutTogether() throws IOException {
        PublishedForms.Published published = PublishedForms.read("x", (ObjectNode) JSON.readTree("""
                {"model_type": "gpt2", "n_embd": 2, "n_head": 1, "n_layer": 1, "n_positions": 3, "vocab_size": 5}"""));
        assertThat(split(published, "transformer.h.0.attn.c_attn.weight", 12)
                        .get("decoder.layers.0.attention.key.weight"))
                .as("columns 2 and 3 of two rows of six")
                .containsExactly(2, 8, 3, 9);

        PublishedForms.Published neox = PublishedForms.read("x", (ObjectNode) JSON.readTree("""
                {"model_type": "gpt_neox", "hidden_size": 16, "num_attention_heads": 2, "num_hidden_layers": 1,
                 "vocab_size": 5}"""));
        float[] key = Objects.requireNonNull(split(neox, "gpt_neox.layers.0.attention.query_key_value.bias", 48)
                .get("decoder.layers.0.attention.key.bias"));
        assertThat(key).containsExactly(8, 9, 10, 11, 12, 13, 14, 15, 32, 33, 34, 35, 36, 37, 38, 39);
    }

    private static Map<String, float[]> split(PublishedForms.Published published, String name, int numbers) {
        TensorLayout layout = new TensorLayout(published.architecture());
        TensorPlan plan = published.tensors().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        float[] counted = new float[numbers];
        for (int i = 0; i < numbers; i++) {
            counted[i] = i;
        }
        Map<String, MemorySegment> parts = new HashMap<>();
        published.architecture().parameters().stream()
                .filter(parameter -> plan.parameters().contains(parameter.name()))
                .forEach(parameter ->
                        parts.put(parameter.name(), MemorySegment.ofArray(new float[(int) parameter.size()])));
        layout.split(plan, MemorySegment.ofArray(counted), Float.BYTES, of -> Objects.requireNonNull(parts.get(of)));
        Map<String, float[]> split = new HashMap<>();
        parts.forEach((of, numbersOf) -> split.put(of, numbersOf.toArray(ValueLayout.JAVA_FLOAT)));
        return split;
    }

    private static Architecture read(String config) throws IOException {
        return PublishedForms.read("config.json", (ObjectNode) JSON.readTree(config))
                .architecture();
    }

    @Test
    void everyFormIsListed() {
        assertThat(PublishedForms.names())
                .contains("llama", "gpt2", "bert", "t5", "millrace")
                .hasSize(18);
        assertThat(List.copyOf(PublishedForms.names())).isSorted();
    }
}
