package dev.millrace.contracts.models.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.forms.PublishedModel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Models that transformers has written, as files for llama.cpp; that it computes the same is checked in {@code
 * bench/llama-cpp}.
 */
class GgufModelTest {

    private static final Path MODELS = Optional.ofNullable(
                    System.getProperty("MILLRACE_DATA", System.getenv("MILLRACE_DATA")))
            .map(Path::of)
            .orElse(Path.of(System.getProperty("millrace.root"), "..", "shared", "data"))
            .resolve("J_models");

    @TempDir
    Path folder;

    @BeforeAll
    static void there() {
        assumeTrue(Files.isDirectory(MODELS), () -> "Skipped: no " + MODELS + "; MILLRACE_DATA names its folder");
    }

    @ParameterizedTest
    @CsvSource({
        "llama_rope_llama3, llama, 21",
        "mistral_window, llama, 21",
        "qwen2, qwen2, 27",
        "qwen3, qwen3, 24",
        "gemma, gemma, 20",
        "gemma2, gemma2, 24",
        "olmo2, olmo2, 25",
        "gpt2, gpt2, 28",
        "gptneox_parallel, gptneox, 28",
        "phi, phi2, 33",
        "bloom, bloom, 29"
    })
    void aModelIsWrittenAsWhatLlamaCppCallsIt(String name, String architecture, int tensors) throws IOException {
        GgufReader read = written(name, TensorType.F32);

        assertThat(read.values)
                .containsEntry("general.architecture", architecture)
                .containsEntry("general.file_type", 0)
                .containsEntry(architecture + ".block_count", 2)
                .containsEntry(architecture + ".embedding_length", name.equals("bloom") ? 36 : 32);
        assertThat(read.tensors).hasSize(tensors);
    }

    @Test
    void windowsAreWrittenWhereTheyAreKnownAndElseBoundTheContext() throws IOException {
        assertThat(written("gemma2", TensorType.F32).values)
                .containsEntry("gemma2.attention.sliding_window", 6)
                .containsEntry("gemma2.context_length", 48)
                .containsEntry("gemma2.attn_logit_softcapping", 3f);
        assertThat(written("mistral_window", TensorType.F32).values).containsEntry("llama.context_length", 5);
    }

    @Test
    void rowsOfWholeBlocksAreQuantisedAndTheRestIsNot() throws IOException {
        GgufReader read = written("gpt2", TensorType.Q8_0);

        Map<String, Integer> types = read.tensors.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, tensor -> tensor.getValue().type()));
        assertThat(types)
                .containsEntry("blk.0.attn_qkv.weight", 8)
                .containsEntry("blk.0.attn_qkv.bias", 0)
                .containsEntry("position_embd.weight", 0)
                .containsEntry("output_norm.weight", 0);
        assertThat(read.values).containsEntry("general.file_type", 7);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            opt      | nearest is its gpt2, but its activation is RELU, not GELU_TANH
            t5_v1_0  | has an encoder, too
            bert_mlm | is an encoder, which doesn't go on from a text
            """)
    void whatLlamaCppHasNoCodeForIsRefused(String name, String why) {
        assertThatThrownBy(() -> written(name, TensorType.F32))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining(name)
                .hasMessageContaining(why);
    }

    private GgufReader written(String name, TensorType type) throws IOException {
        try (PublishedModel model = PublishedModel.open(MODELS.resolve(name));
                Arena arena = Arena.ofConfined()) {
            GgufModel gguf = GgufModel.of(MODELS.resolve(name), model.architecture());
            Path file = folder.resolve(gguf.fileName(type));
            assertThat(file).hasFileName(name + "-" + type + ".gguf");
            gguf.write(file, model.parameters(arena), type);
            return new GgufReader(file);
        }
    }
}
