package dev.millrace.contracts.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.json.MalformedJson;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.recipes.BaseFiles.BaseFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
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
                ".hidden.safetensors",
                "modules.json",
                "1_Pooling/config.json",
                "1_Pooling/model.safetensors",
                "onnx/config.json")) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), name);
        }

        SequencedMap<String, Path> files = BaseFiles.in(folder, folder);
        assertThat(files.keySet())
                .containsExactly(
                        "1_Pooling/config.json",
                        "config.json",
                        "model.safetensors",
                        "modules.json",
                        "tokenizer.json",
                        "tokenizer_config.json");
        assertThat(files.get("1_Pooling/config.json")).hasContent("1_Pooling/config.json");
        BaseFiles list = new BaseFiles(files.keySet().stream()
                .map(name -> new BaseFile(name, 1, "a".repeat(64), Optional.empty()))
                .toList());
        assertThat(BaseFiles.fromJson(list.toJson())).isEqualTo(list);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../base", "%s/base"})
    void adaptersGoWithTheModelThatTheyAreToAndLieBesideIt(String where) throws IOException {
        Path base = Files.createDirectory(folder.resolve("base"));
        Path adapters = Files.createDirectory(folder.resolve("adapters"));
        Files.writeString(base.resolve("config.json"), """
                {"model_type": "gpt2", "n_embd": 32, "n_layer": 1, "n_head": 2, "vocab_size": 100, "n_positions": 64}
                """);
        for (String name : List.of("tokenizer.json", "model.safetensors", "adapter_model.safetensors")) {
            Files.writeString(base.resolve(name), "the model's");
        }
        for (String name : List.of("tokenizer.json", "adapter_model.safetensors", "README.md")) {
            Files.writeString(adapters.resolve(name), "the adapters'");
        }
        Files.writeString(
                adapters.resolve("adapter_config.json"),
                "{\"peft_type\": \"LORA\", \"r\": 8, \"lora_alpha\": 16, \"base_model_name_or_path\": \"%s\"}"
                        .formatted(where.formatted(folder)));
        Path scratch = Files.createDirectory(folder.resolve("scratch"));
        Path there = Files.createDirectory(folder.resolve("there"));
        for (Path file : BaseFiles.in(adapters, scratch).values()) {
            Files.copy(file, there.resolve(file.getFileName()));
        }

        assertThat(there.resolve("adapter_config.json")).content().contains("\"r\" : 8");
        assertThat(there.resolve("adapter_model.safetensors")).hasContent("the adapters'");
        assertThat(there.resolve("model.safetensors")).hasContent("the model's");
        assertThat(there.resolve("tokenizer.json")).hasContent("the model's");
        assertThat(there.resolve("README.md")).doesNotExist();
        assertThat(BaseModel.open(there))
                .extracting(BaseModel::folder, BaseModel::adapters)
                .containsExactly(there, Optional.of(there));

        Files.delete(base.resolve("config.json"));
        assertThatExceptionOfType(MalformedModel.class)
                .isThrownBy(() -> BaseFiles.in(adapters, scratch))
                .withMessageContaining("base_model_name_or_path is \"%s\"".formatted(where.formatted(folder)));
    }

    /** What a client sends may name any folder of the machine that takes it in. */
    @Test
    void adaptersThatWereTakenInAreToTheModelBesideThemAlone() throws IOException {
        String config = """
                {"model_type": "gpt2", "n_embd": 32, "n_layer": 1, "n_head": 2, "vocab_size": 300, "n_positions": 64}
                """;
        Path other = Files.createDirectory(folder.resolve("other"));
        Path taken = Files.createDirectory(folder.resolve("taken"));
        Files.writeString(other.resolve("config.json"), config);
        Files.writeString(taken.resolve("config.json"), config);
        Path tokenizer = taken.resolve("tokenizer.json");
        Files.write(tokenizer, TokenizerFile.write(List.of("<|endoftext|>"), List.of()));
        Asset asset = new Asset(SHA256, "tuned");
        RecipeReader.AssetDesk desk = new RecipeReader.AssetDesk() {
            @Override
            public RecipeReader.Taken take(String written, boolean several) {
                return new RecipeReader.Taken.Refused("no");
            }

            @Override
            public RecipeReader.TakenModel takeModel(String written) {
                return new RecipeReader.TakenModel.In(asset, taken);
            }

            @Override
            public RecipeReader.TakenModel takeTokenizer(String written) {
                throw new AssertionError();
            }
        };
        String recipe = """
                name: tuned
                sources: [{name: stories, generator: {kind: stories}}]
                model: {from: '%s', context: 64}
                """.formatted(asset);

        Files.writeString(
                taken.resolve("adapter_config.json"),
                "{\"peft_type\": \"LORA\", \"r\": 8, \"lora_alpha\": 16, \"base_model_name_or_path\": \".\"}");
        assertThat(RecipeReader.readElsewhere(recipe, OptionalInt.empty(), desk))
                .isInstanceOf(Reading.Accepted.class);

        Files.delete(tokenizer);
        assertThat(RecipeReader.readElsewhere(recipe, OptionalInt.empty(), desk))
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(refused.problems())
                                .singleElement()
                                .satisfies(problem -> assertThat(problem.message())
                                        .contains("the model holds no tokenizer")
                                        .doesNotContain(taken.toString())));

        Files.writeString(
                taken.resolve("adapter_config.json"),
                "{\"peft_type\": \"LORA\", \"r\": 8, \"lora_alpha\": 16, \"base_model_name_or_path\": \"../other\"}");
        assertThat(RecipeReader.readElsewhere(recipe, OptionalInt.empty(), desk))
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(refused.problems())
                                .singleElement()
                                .satisfies(problem -> assertThat(problem.message())
                                        .contains("to another model than the one beside it")));

        Files.writeString(taken.resolve("adapter_config.json"), """
                {"peft_type": "LORA", "r": 8, "lora_alpha": 16, "init_lora_weights": "pissa_niter_4",
                 "base_model_name_or_path": "."}
                """);
        assertThat(RecipeReader.readElsewhere(recipe, OptionalInt.empty(), desk))
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(refused.problems())
                                .singleElement()
                                .satisfies(problem -> assertThat(problem.message())
                                        .contains("init_lora_weights is \"pissa_niter_4\"")));
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
