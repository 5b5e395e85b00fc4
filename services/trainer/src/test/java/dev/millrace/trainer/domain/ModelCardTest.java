package dev.millrace.trainer.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.TrainingRequested;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.shards.DatasetManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCardTest {

    private static final ObjectRef FILE = new ObjectRef("key", 1, "0".repeat(64));

    @TempDir
    Path chat;

    @Test
    void aCardSaysWhichProgramsReadTheModel() {
        assertThat(card("{}"))
                .startsWith("---\nlibrary_name: transformers\npipeline_tag: text-generation\ntags:")
                .contains("Decoder-only transformer: 6 layers, width 256, 8 query and 4 key heads, feed-forward 704,")
                .contains("tied embeddings. Its files have the form `llama`.");
        assertThat(card("{positions: {kind: sinusoidal}}"))
                .startsWith("---\npipeline_tag: text-generation\ntags:")
                .contains("Millrace's own, which Millrace alone reads, and its graphs, which ONNX Runtime does.");
    }

    @Test
    void aCardSaysWhatIsKnownAndThatTheRestIsNot() {
        String unsaid = card("{}");
        assertThat(unsaid)
                .doesNotContain("license:", "language:", "datasets:")
                .contains(
                        "No licence is given for the model itself",
                        "Languages: unknown",
                        "Licences of the sources: unknown (100.0 % of what is read).",
                        "`millrace model show a@v1` says what it has reached");

        String said = card("""
                name: a
                sources:
                  - {name: web, huggingFace: {dataset: owner/pages}, licence: ODC-By-1.0, weight: 3}
                  - {name: made, generator: {kind: stories}, licence: CC0-1.0}
                filter: {language: {keep: ["no", en]}}
                redact: {entities: [email]}
                export: {licence: Apache-2.0}
                """, List.of(shard("web", 3, 1_000), shard("made", 1, 2_000)));
        assertThat(said)
                .startsWith("""
                        ---
                        license: apache-2.0
                        language:
                          - "no"
                          - "en"
                        library_name: transformers
                        pipeline_tag: text-generation
                        datasets:
                          - "owner/pages"
                        tags:
                          - "millrace"
                        ---
                        # a v1
                        """)
                .contains(
                        "| web | owner/pages, revision main, on the Hugging Face hub | ODC-By-1.0 | 3.0 | 7 | 1,000 | 60.0 % |",
                        "| made | made by a generator of stories | CC0-1.0 | 1.0 | 7 | 2,000 | 40.0 % |",
                        "Licences of the sources: CC0-1.0 (40.0 % of what is read), ODC-By-1.0 (60.0 % of what is read).",
                        "Languages: no, en, as far as they were found",
                        "Personal data that was looked for: email; what was found was replaced by its kind.");
    }

    @Test
    void numbersAreWrittenAsInARecipe() {
        String recipe = """
                name: a
                sources: [{name: web, generator: {kind: stories}}]
                training: {learningRate: 1e-4, weightDecay: 0.01, zLoss: 1e-5}
                """;
        assertThat(card(recipe, List.of(shard("web", 1, 1_000))))
                .contains("AdamW (peak rate 0.0001), weight decay 0.01, ", "z-loss 0.00001");
    }

    @Test
    void whatIsLearntByAdaptersSaysSoAndWhoReadsThem() {
        String recipe = """
                name: a
                sources: [{name: web, generator: {kind: stories}}]
                model: {from: stories@v3, context: 64}
                training: {lora: {rank: 4, targets: [query, down], merged: %s}}
                """;
        assertThat(card(recipe.formatted(false), List.of(shard("web", 1, 1_000))))
                .contains(
                        "library_name: peft",
                        "Its files are adapters to that model alone, as PEFT reads them; they are served with its graph.");
        assertThat(card(recipe.formatted(true), List.of(shard("web", 1, 1_000))))
                .contains("library_name: transformers", "Its files have the form `llama`.");
    }

    @Test
    void personalDataThatStayedIsNotSaidToBeReplaced() {
        assertThat(card("""
                name: a
                sources: [{name: web, generator: {kind: stories}}]
                redact:
                  entities: [email, phone]
                  action: report
                  policies: [{entities: [phone], languages: [de, fr], sources: [web], action: mask}]
                """, List.of(shard("web", 1, 1_000))))
                .contains(
                        "Personal data that was looked for: email, phone; what was found stayed in the texts and was reported alone.",
                        "phone in documents of the languages de, fr in documents of the source web was masked.")
                .doesNotContain("replaced");
        assertThat(card(
                        "{name: a, sources: [{name: s, generator: {kind: stories}}], redact: {entities: []}}",
                        List.of(shard("s", 1, 1))))
                .contains("Personal data was not looked for.");
    }

    /** Whoever wants to do the same, or asks what changed of a base model, needs these. */
    @Test
    void aCardSaysWhatTheObjectiveWasSetTo() throws IOException {
        Files.writeString(chat.resolve("config.json"), """
                {"model_type": "llama", "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
                 "num_attention_heads": 2, "vocab_size": 300, "max_position_embeddings": 64, "rms_norm_eps": 1e-5}
                """);
        Files.write(chat.resolve("tokenizer.json"), TokenizerFile.write(List.of("<|endoftext|>"), List.of()));
        assertThat(trained("objective: masked, corruption: {rate: 0.3}", "kind: encoder"))
                .contains("It names tokens that are hidden in a text, 30.0 % of them. ");
        assertThat(trained("objective: span-corruption, corruption: {meanSpan: 5}", "kind: encoder-decoder"))
                .contains("left out of a text, 15.0 % of its tokens and 5.0 in a row on average. ");
        assertThat(trained(
                        "objective: preference, preference: {beta: 0.3, labelSmoothing: 0.1}",
                        "from: chat@v1, context: 64"))
                .contains("It rather says one answer than another (DPO, beta 0.3, label smoothing 0.1). ");
        assertThat(trained("lora: {rank: 4, alpha: 12, targets: [query, value]}", "from: chat@v1, context: 64"))
                .contains(
                        "It began with the weights of that model. These stayed as they were: adapters of rank 4 (LoRA, alpha 12, dropout 0) to query, value were trained, and ");
        assertThat(trained("seed: 1", "from: chat@v1, context: 64")).doesNotContain("LoRA");
    }

    private String trained(String training, String model) {
        return card(
                RecipeReader.readElsewhere(
                        "{name: a, sources: [{name: s, huggingFace: {dataset: owner/s}}], model: {%s}, training: {%s}}"
                                .formatted(model, training),
                        OptionalInt.empty(),
                        new Desk()),
                List.of(shard("s", 1, 10)));
    }

    private final class Desk implements RecipeReader.AssetDesk {

        @Override
        public RecipeReader.Taken take(String written, boolean several) {
            throw new AssertionError(written);
        }

        @Override
        public RecipeReader.TakenModel takeModel(String written) {
            return new RecipeReader.TakenModel.In(new Asset("0".repeat(64), "chat"), chat);
        }

        @Override
        public RecipeReader.TakenModel takeTokenizer(String written) {
            throw new AssertionError(written);
        }
    }

    private static DatasetManifest.Shard shard(String source, double weight, long tokens) {
        return new DatasetManifest.Shard(new ShardId(0, 0, 0), source, weight, FILE, FILE, tokens, 7, Optional.empty());
    }

    private static String card(String model) {
        return card(
                "{name: a, sources: [{name: s, generator: {kind: stories}}], model: %s}".formatted(model),
                List.of(shard("s", 1, 10)));
    }

    private static String card(String recipe, List<DatasetManifest.Shard> shards) {
        return card(RecipeReader.readElsewhere(recipe), shards);
    }

    private static String card(Reading reading, List<DatasetManifest.Shard> shards) {
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        Reading.Accepted read = (Reading.Accepted) reading;
        return ModelCard.of(
                new TrainingRequested("run", "digest", "a", "v1", FILE, FILE, Optional.empty()),
                read.recipe(),
                new DatasetManifest("run", "digest", FILE, shards, 10, 2),
                Optional.empty());
    }
}
