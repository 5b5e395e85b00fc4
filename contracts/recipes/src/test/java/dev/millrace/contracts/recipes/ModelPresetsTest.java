package dev.millrace.contracts.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.forms.PublishedForms;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A preset is the model that was published: as large, and written in its form. */
class ModelPresetsTest {

    private static final ModelPresets PRESETS = ModelPresets.load();
    private static final String BEGIN = "name: a\nsources: [{name: s, generator: {kind: stories}}]\n";

    /**
     * Numbers of parameters as the models' safetensors files and papers have them: of Pythia those of its README, of
     * llama2.c those of its shapes, which its README rounds to 15M, 42M and 110M.
     */
    @ParameterizedTest
    @CsvSource({
        "gpt2, 50257, 124439808, gpt2",
        "gpt2-medium, 50257, 354823168, gpt2",
        "gpt2-large, 50257, 774030080, gpt2",
        "gpt2-xl, 50257, 1557611200, gpt2",
        "llama-15m, 32000, 15191712, llama",
        "llama-42m, 32000, 41689600, llama",
        "llama-110m, 32000, 109529856, llama",
        "llama-1b, 32000, 1100048384, llama",
        "qwen3-0.6b, 151936, 596049920, qwen3",
        "pythia-14m, 50304, 14067712, gpt_neox",
        "pythia-70m, 50304, 70426624, gpt_neox",
        "pythia-160m, 50304, 162322944, gpt_neox",
        "pythia-410m, 50304, 405334016, gpt_neox",
        "pythia-1b, 50304, 1011781632, gpt_neox",
        "bert-base, 30522, 109514298, bert",
        "modernbert-base, 50368, 149655232, modernbert",
        "t5-small, 32128, 60506624, t5",
        "t5-v1.1-base, 32128, 247577856, t5",
        "bart-base, 50265, 139420416, bart"
    })
    void aPresetIsThePublishedModel(String name, int vocabulary, long parameters, String form) {
        Architecture architecture = RecipeReader.model(PRESETS.named(name)).architecture(vocabulary);

        assertThat(architecture.parameterCount()).isEqualTo(parameters);
        assertThat(PublishedForms.of(architecture).modelType()).isEqualTo(form);
    }

    @Test
    void theSchemaKnowsEveryPreset() throws IOException {
        try (InputStream in = Objects.requireNonNull(RecipeSchema.class.getResourceAsStream("recipe.schema.json"))) {
            JsonNode names = new ObjectMapper().readTree(in).at("/properties/model/properties/preset/enum");

            assertThat(names.valueStream().map(JsonNode::asText)).containsExactlyInAnyOrderElementsOf(PRESETS.names());
        }
    }

    /** A recipe is what a preset stands for, so the digest doesn't tell who wrote it down. */
    @Test
    void aPresetStandsForItsKeysAndSingleKeysChangeIt() {
        Recipe preset = read("model: {preset: pythia-14m, layers: 3, norm: {bias: false}}");
        Recipe written = read("""
                model:
                  {layers: 3, hidden: 128, heads: 4, kvHeads: 4, feedForward: 512, context: 2048, activation: gelu,
                   tieEmbeddings: false, block: parallel, norm: {kind: layer, bias: false}, positions: {share: 0.5},
                   biases: {qkv: true, output: true, feedForward: true}}""".replace("0.5", "0.25"));

        assertThat(preset).isEqualTo(written);
        assertThat(RecipeReader.digest(preset)).isEqualTo(RecipeReader.digest(written));
        assertThat(RecipeReader.canonical(RecipeReader.canonical(preset))).isEqualTo(preset);
        assertThat(read("model: {preset: qwen3-0.6b, positions: {kind: learned}}")
                        .model()
                        .ropeTheta())
                .as("what belongs to the positions of the preset goes with them")
                .isEqualTo(10_000);
        assertThat(read("model: {preset: llama-15m}"))
                .isEqualTo(read("model: {hidden: 288, heads: 6, kvHeads: 6, feedForward: 768}"));
    }

    /** By hand: 4 layers x 256, 2 heads, 8/3 x 256 = 683 inside; 4.3 M weights, so 85.7 M tokens and batches of 2^17. */
    @Test
    void aDepthSetsTheModelAndItsTraining() {
        Recipe recipe = read("tokenizer: {vocabulary: 4096}\nmodel: {depth: 4}");

        assertThat(recipe.model()).isEqualTo(new ModelSpec(4, 256, 2, 2, 704, 512, 10_000, 1e-5, true));
        double parameters = recipe.model().architecture(4096).parameterCount();
        assertThat(recipe.training().batch()).isEqualTo(256);
        assertThat(recipe.training().steps()).isEqualTo((long) Math.ceil(20 * parameters / 131_072));
        assertThat(recipe.training().learningRate()).isEqualTo(5.2e-4);
        assertThat(recipe.training().warmup()).isEqualTo(recipe.training().steps() / 50);
    }

    @Test
    void whatIsSaidBesideADepthStaysAndTheRestFollowsFromIt() {
        Recipe recipe = read("""
                model: {depth: 12, hidden: 512, context: 256, activation: relu2}
                training: {steps: 100, learningRate: 1e-3}""");

        assertThat(recipe.model().layers()).isEqualTo(12);
        assertThat(recipe.model().heads()).isEqualTo(4);
        assertThat(recipe.model().feedForward()).isEqualTo(2048);
        assertThat(recipe.training().steps()).isEqualTo(100);
        assertThat(recipe.training().warmup()).isEqualTo(2);
        assertThat(recipe.training().learningRate()).isEqualTo(1e-3);
        assertThat(recipe.training().batch() * 256).isBetween(1 << 17, 1 << 19);
        assertThat(RecipeReader.canonical(RecipeReader.canonical(recipe))).isEqualTo(recipe);
    }

    /** The rates and batches that the rules were measured with are met where they were measured. */
    @Test
    void atTheDepthOfTheSmallestGpt3TheRulesGiveItsRateAndBatch() {
        Recipe recipe = read("tokenizer: {vocabulary: 50257}\nmodel: {depth: 12}");

        assertThat(recipe.model().hidden()).isEqualTo(768);
        assertThat((long) recipe.training().batch() * recipe.model().context()).isBetween(523_000L, 525_000L);
        assertThat(recipe.training().learningRate()).isEqualTo(6e-4);
    }

    private static Recipe read(String rest) {
        Reading reading = RecipeReader.readElsewhere(BEGIN + rest + "\n");
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        return ((Reading.Accepted) reading).recipe();
    }
}
