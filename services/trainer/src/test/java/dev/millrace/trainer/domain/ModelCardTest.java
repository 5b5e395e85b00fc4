package dev.millrace.trainer.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ObjectRef;
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
                .contains("Millrace's own, which Millrace alone reads, and `model.onnx`, which ONNX Runtime does.");
    }

    private static String card(String model) {
        Reading.Accepted read = (Reading.Accepted) RecipeReader.readElsewhere(
                "{name: a, sources: [{name: s, generator: {kind: stories}}], model: %s}".formatted(model));
        return ModelCard.of(
                new TrainingRequested("run", "digest", "a", "v1", FILE, FILE, Optional.empty()),
                read.recipe(),
                new DatasetManifest("run", "digest", FILE, List.of(), 10, 2));
    }
}
