package dev.millrace.trainer.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.TrainingRequested;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.shards.DatasetManifest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelCardTest {

    private static final ObjectRef FILE = new ObjectRef("key", 1, "0".repeat(64));

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

    private static DatasetManifest.Shard shard(String source, double weight, long tokens) {
        return new DatasetManifest.Shard(new ShardId(0, 0, 0), source, weight, FILE, FILE, tokens, 7, Optional.empty());
    }

    private static String card(String model) {
        return card(
                "{name: a, sources: [{name: s, generator: {kind: stories}}], model: %s}".formatted(model),
                List.of(shard("s", 1, 10)));
    }

    private static String card(String recipe, List<DatasetManifest.Shard> shards) {
        Reading.Accepted read = (Reading.Accepted) RecipeReader.readElsewhere(recipe);
        return ModelCard.of(
                new TrainingRequested("run", "digest", "a", "v1", FILE, FILE, Optional.empty()),
                read.recipe(),
                new DatasetManifest("run", "digest", FILE, shards, 10, 2),
                Optional.empty());
    }
}
