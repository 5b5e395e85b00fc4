package dev.millrace.contracts.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.json.MalformedJson;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.recipes.BaseFiles.BaseFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BaseFilesTest {

    private static final String SHA256 = "a".repeat(64);

    @TempDir
    Path folder;

    @Test
    void whatATrainingReadsOfAFolderGoesWithARecipeAndNothingElse() throws IOException {
        Files.writeString(folder.resolve("config.json"), """
                {"model_type": "gpt2", "n_embd": 32, "n_layer": 1, "n_head": 2, "vocab_size": 100, "n_positions": 64}
                """);
        for (String name : List.of(
                "tokenizer.json",
                "tokenizer_config.json",
                "model.safetensors",
                "pytorch_model.bin",
                "model.onnx",
                "README.md",
                ".hidden.safetensors")) {
            Files.writeString(folder.resolve(name), name);
        }

        assertThat(BaseFiles.in(folder))
                .extracting(file -> file.getFileName().toString())
                .containsExactly("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json");

        Files.writeString(folder.resolve("adapter_config.json"), "{}");
        assertThatExceptionOfType(MalformedModel.class)
                .isThrownBy(() -> BaseFiles.in(folder))
                .withMessageContaining("adapters");
    }

    @Test
    void aListSaysWhatIsMissingOfAModelAndWhoseItIs() throws IOException {
        BaseFile config = new BaseFile("config.json", 1, SHA256, Optional.empty());
        BaseFile tokenizer = new BaseFile("tokenizer.json", 1, SHA256, Optional.empty());
        BaseFile weights =
                new BaseFile("model.safetensors", 1, SHA256, Optional.of("runs/stories-1/model/model.safetensors"));

        BaseFiles whole = BaseFiles.fromJson(new BaseFiles(List.of(config, weights, tokenizer)).toJson());

        assertThat(whole.missing()).isEmpty();
        assertThat(whole.owners()).containsExactly("stories-1");
        assertThat(new BaseFiles(List.of(config, tokenizer)).missing())
                .hasValueSatisfying(m -> assertThat(m).contains("weights"));
        assertThat(new BaseFiles(List.of(config, weights)).missing()).contains("it has no tokenizer.json");
    }

    /** Whoever may send a list must not have the platform write beside a model's folder, or read what is no model's. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'name': '../config.json', 'bytes': 1, 'sha256': '%s'}",
                "{'name': 'config.json', 'bytes': -1, 'sha256': '%s'}",
                "{'name': 'config.json', 'bytes': 1, 'sha256': 'abc'}",
                "{'name': 'config.json', 'bytes': 1, 'sha256': '%s', 'key': 'recipes/a.json'}",
                "{'name': 'config.json', 'bytes': 1, 'sha256': '%s', 'key': 'runs/a/redaction/s0000.jsonl.zst'}",
                "{'name': 'a.json', 'bytes': 1, 'sha256': '%1$s'}, {'name': 'a.json', 'bytes': 1, 'sha256': '%1$s'}",
            })
    void aListThatCantBeAModelsIsRefused(String files) {
        String json = "{\"files\": [%s]}".formatted(files.replace('\'', '"').formatted(SHA256));

        assertThatExceptionOfType(MalformedJson.class)
                .isThrownBy(() -> BaseFiles.fromJson(json.getBytes(StandardCharsets.UTF_8)));
    }
}
