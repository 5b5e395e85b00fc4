package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.models.Safetensors.Dtype;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.SafetensorsWriter;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import dev.millrace.contracts.models.forms.TensorLayout;
import dev.millrace.contracts.models.forms.TensorPlan;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.recipes.WorkerMemory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCommandTest {

    private static final String RECIPE = """
            name: tiny
            sources:
              - {name: s, generator: {kind: stories, documents: 10, seed: 1}, licence: CC0-1.0}
            tokenizer: {vocabulary: 1000}
            model: {layers: 2, hidden: 64, heads: 4, kvHeads: 2, feedForward: 128, context: 32, tieEmbeddings: true}
            training: {steps: 100, batch: 8, microBatch: 4, warmup: 10}
            """;

    @TempDir
    Path folder;

    @Test
    void sizeAndComputeAreThoseOfTheModelsForm() {
        TrainingPlan plan = TrainingPlan.of(read(RECIPE));

        // A block: q and o 64x64, k and v 64x32, three 64x128 matrices, two norms of 64.
        double block = 2 * 64 * 64 + 2 * 64 * 32 + 3 * 64 * 128 + 2 * 64;
        assertThat(plan.parameters()).isEqualTo(1000 * 64 + 2 * block + 64);
        assertThat(plan.tokens()).isEqualTo(100 * 8 * 32);
        // Attention: 12 a token, layer, channel and position.
        assertThat(plan.flops()).isCloseTo((6 * plan.parameters() + 12 * 2 * 64 * 32) * 25_600, within(1.0));
    }

    @Test
    void anEmbeddingThatIsOnlyLookedUpMultipliesNothing() {
        TrainingPlan tied = TrainingPlan.of(read(RECIPE));
        TrainingPlan untied = TrainingPlan.of(read(RECIPE.replace("tieEmbeddings: true", "tieEmbeddings: false")));

        assertThat(untied.parameters()).isEqualTo(tied.parameters() + 1000 * 64);
        assertThat(untied.flops()).isEqualTo(tied.flops());
    }

    @Test
    void memoryIsEverythingAWorkerKeepsAtOnce() {
        TrainingPlan plan = TrainingPlan.of(read(RECIPE));

        WorkerMemory memory = plan.memory();

        // Four sequences of 32 tokens at once, in 32 bits.
        double tokens = 4 * 32 * 4.0;
        assertThat(memory.state()).isEqualTo(16 * plan.parameters());
        assertThat(memory.checkpoint()).isEqualTo(20 * plan.parameters());
        assertThat(memory.logits()).isEqualTo(4 * 1000 * tokens);
        assertThat(memory.activations()).isEqualTo(tokens * (2 * (16 * 64 + 5 * 32 + 4 * 128) + 6 * 64 + 4 * 128));
        assertThat(memory.total()).isGreaterThan(memory.base());
    }

    @Test
    void memoryOfAllWorkersIsSaidWithThatOfEach() throws IOException {
        Path file = Files.writeString(folder.resolve("tiny.yaml"), RECIPE.replace("steps:", "workers: 2, steps:"));

        assertThat(CommandLineOutput.of("plan", file).out())
                .contains("Memory      738 MB (369 MB for each of 2 workers)")
                .contains("2.21 MB weights, gradients and moments")
                .contains("360 MB JVM and libtorch");
    }

    @Test
    void aModelToBeginWithHasItsOwnShapeAndAPairTwoRowsAndAPassToCompareWith() throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("base")).resolve("config.json"), """
                {"model_type": "llama", "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
                 "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 1000, "max_position_embeddings": 64,
                 "tie_word_embeddings": true, "rms_norm_eps": 1e-5}
                """);
        writeWeights(folder.resolve("base"));
        Files.write(folder.resolve("base/tokenizer.json"), TokenizerFile.write(List.of("<|endoftext|>"), List.of()));
        String tuned = """
                name: tiny
                sources: [{name: s, path: answers.jsonl}]
                model: {from: base, context: 32}
                training: {steps: 100, batch: 8, microBatch: 4, warmup: 10%s}
                """;
        Files.writeString(folder.resolve("answers.jsonl"), "{\"text\": \"Once.\"}\n".repeat(100));
        TrainingPlan random = TrainingPlan.of(read(RECIPE));
        Path pairs = Files.writeString(folder.resolve("pairs.yaml"), tuned.formatted(", objective: preference"));
        Path adapters = Files.writeString(folder.resolve("adapters.yaml"), tuned.formatted(", lora: {}"));

        assertThat(random.parameters()).isEqualTo(138_048);
        assertThat(CommandLineOutput.of("plan", pairs).out())
                .contains("Model       138 k parameters", "steps of 512 tokens (2 x 8 x 32)")
                .contains("a quarter to compare with the weights it begins with");
        // The weights once, and of adapters of rank 8 to four matrices of attention in each layer four copies.
        assertThat(CommandLineOutput.of("plan", adapters).out()).contains("steps of 256 tokens (8 x 32)");
    }

    @Test
    void theTokenizerIsTrainedOrTheOneThatIsNamedWhichSaysHowManyIdsThereAre() throws IOException {
        Files.write(folder.resolve("named.json"), TokenizerFile.write(List.of("</s>"), List.of()));
        Path trained = Files.writeString(folder.resolve("trained.yaml"), RECIPE);
        Path named = Files.writeString(
                folder.resolve("named.yaml"),
                RECIPE.replaceFirst("tokenizer: .*\n", "tokenizer: {from: named.json}\n"));

        assertThat(CommandLineOutput.of("plan", trained).out())
                .contains("Tokenizer   trained, byte-level BPE of up to 1,000 token ids");
        assertThat(CommandLineOutput.of("plan", named).out())
                .contains("Tokenizer   %s, 257 token ids".formatted(folder.resolve("named.json")));
    }

    private Recipe read(String yaml) {
        return ((Reading.Accepted) RecipeReader.read(yaml, folder)).recipe();
    }

    @Test
    void timeFollowsFromTheStatedSpeed() throws IOException {
        Path file = Files.writeString(folder.resolve("tiny.yaml"), RECIPE);

        CommandLineOutput output = CommandLineOutput.of("plan", file, "--tokens-per-second", 256, "--watts", 36);

        assertThat(output.status()).isZero();
        assertThat(output.out())
                .contains("25.6 k tokens")
                .contains("Time        1 min 40 s at 256 tokens/s")
                .contains("Energy      1 Wh")
                .contains("compute-optimal");
    }

    @Test
    void whatAPresetOrADepthStandsForIsSaidBeforeAnythingIsSpent() throws IOException {
        String model = RECIPE.substring(RECIPE.indexOf("model:"), RECIPE.indexOf("training:"));
        Path preset =
                Files.writeString(folder.resolve("preset.yaml"), RECIPE.replace(model, "model: {preset: gpt2}\n"));
        Path depth = Files.writeString(
                folder.resolve("depth.yaml"),
                RECIPE.substring(0, RECIPE.indexOf("model:")).replace("1000", "4096") + "model: {depth: 4}\n");

        assertThat(CommandLineOutput.of("plan", preset).out())
                .contains("Form        gpt2, loaded by GPT2LMHeadModel: a decoder")
                .contains("Embedding   1,000 token ids, width 768, context 1,024")
                .contains("Decoder     12 layers, pre-LayerNorm, learned positions");
        assertThat(CommandLineOutput.of("plan", depth).out())
                .contains("Embedding   4,096 token ids, width 256, context 512")
                .contains("Training    651 steps of 131,072 tokens (256 x 512)")
                .contains("after 13 steps of warm-up");
    }

    @Test
    void whatTheGateCanSeeIsSaidBeforeAnythingIsSpent() throws IOException {
        Files.writeString(
                folder.resolve("exam.jsonl"),
                "{\"query\": \"Two and two\", \"choices\": [\"four\", \"five\"], \"gold\": 0}\n".repeat(200));
        Path file = Files.writeString(folder.resolve("gated.yaml"), RECIPE + """
                evaluation:
                  tasks:
                    - {name: exam, kind: choice, path: exam.jsonl}
                    - {name: held-out, kind: perplexity, limit: 100}
                """);
        Path open = Files.writeString(
                folder.resolve("open.yaml"), Files.readString(file) + "promotion: {notWorseThanLive: false}\n");

        // Connor's formula with a fifth of the items answered differently, at 95 % and four times in five.
        assertThat(CommandLineOutput.of("plan", file).out())
                .contains("Gate        exam: 200 items show a difference of 0.088 in acc")
                .contains("takes 3,923")
                .contains("held-out: at most 100 texts show a difference in bits per byte of 0.28 of the deviation");
        assertThat(CommandLineOutput.of("plan", file, "--effect", 0.1).out()).contains("takes 155");
        assertThat(CommandLineOutput.of("plan", open).out()).doesNotContain("Gate  ");
        assertThat(CommandLineOutput.of("plan", file, "--effect", 2).status()).isEqualTo(2);
    }

    @Test
    void aRecipeThatMakesNoSenseIsRefusedWithItsPlace() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.yaml"), RECIPE.replace("layers: 2", "layerz: 2"));

        CommandLineOutput output = CommandLineOutput.of("plan", file);

        assertThat(output.status()).isEqualTo(2);
        assertThat(output.err()).startsWith(file + ":5:9: ").contains("layerz");
    }

    @Test
    void aMissingRecipeIsNamed() {
        CommandLineOutput output = CommandLineOutput.of("plan", folder.resolve("none.yaml"));

        assertThat(output.status()).isEqualTo(2);
        assertThat(output.err()).contains("none.yaml: no such recipe can be read");
    }

    /** Of the model that {@code folder} describes, all zero. */
    private static void writeWeights(Path folder) throws IOException {
        Published published = PublishedForms.read(folder.resolve("config.json"));
        TensorLayout layout = new TensorLayout(published.architecture());
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (TensorPlan plan : published.tensors()) {
            List<Long> shape = layout.shape(plan);
            long size = shape.stream().reduce(1L, (a, b) -> a * b);
            tensors.put(plan.name(), new Tensor(Dtype.F32, shape, Arena.ofAuto().allocate(4 * size, 8)));
        }
        SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, new LinkedHashMap<>());
    }
}
