package dev.millrace.contracts.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.models.onnx.OnnxModel;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token classifier that a recipe names: its folder stands for its files, and what can't be used is said at its line. */
class RedactClassifierFilesTest {

    private static final String RECIPE = """
            name: a
            sources:
              - {name: web, generator: {kind: stories, documents: 1, seed: 1}, licence: CC0-1.0}
            redact:
              entities: [email, person]
              classifier: {from: names%s}
            """;
    private static final String CONFIG = "{\"id2label\": {\"0\": \"O\", \"1\": \"B-PER\", \"2\": \"B-DATE\"}}";
    private static final String TOKENIZER =
            "{\"model\": {\"type\": \"WordLevel\", \"unk_token\": \"?\", \"vocab\": {\"?\": 0, \"Ann\": 1}}}";

    @TempDir
    private Path base;

    private Path folder;

    @BeforeEach
    void exported() throws IOException {
        folder = Files.createDirectories(base.resolve("names"));
        Files.writeString(folder.resolve("config.json"), CONFIG);
        Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER);
        Files.createDirectories(folder.resolve("onnx"));
        graph("input_ids", "logits", 3).write(folder.resolve("onnx/model.onnx"));
    }

    @Test
    void aFolderStandsForItsFilesWhichGoWithTheRecipeByTheirContent() throws IOException {
        Recipe recipe = accepted(", labels: {DATE: none}");
        RedactClassifier classifier = recipe.redact().classifier().orElseThrow();
        assertThat(classifier.model())
                .isEqualTo(folder.resolve("onnx/model.onnx").toString());
        assertThat(RecipeAssets.files(recipe))
                .containsExactlyInAnyOrder(
                        folder.resolve("onnx/model.onnx"),
                        folder.resolve("config.json"),
                        folder.resolve("tokenizer.json"));
        Recipe taken = RecipeAssets.taken(
                recipe, file -> new Asset(Sha256.of(file), file.getFileName().toString()));
        String canonical = new String(RecipeReader.canonical(taken), StandardCharsets.UTF_8);
        assertThat(canonical)
                .contains("\"version\":8")
                .contains("/model.onnx\"")
                .doesNotContain("from");
        assertThat(RecipeParts.redaction(taken))
                .isEqualTo(RecipeParts.redaction(RecipeAssets.byContent(recipe, RecipeAssets.Part.REDACT)));
        assertThat(RecipeReader.canonical(RecipeReader.canonical(taken))).isEqualTo(taken);

        graph("input_ids", "logits", 3).write(folder.resolve("model.onnx"));
        assertThat(accepted(", labels: {DATE: none}")
                        .redact()
                        .classifier()
                        .orElseThrow()
                        .model())
                .isEqualTo(folder.resolve("model.onnx").toString());
    }

    @Test
    void whatCannotBeUsedIsSaidAtItsLine() throws IOException {
        refused("", "the model has labels for DATE, and nothing says what kind that is");
        refused(", labels: {DATE: none, PRE: person}", "the model has no labels for PRE; expected one of DATE, PER");
        refused(", labels: {DATE: none, PER: place}", "redact.entities looks for nothing that the model finds");

        graph("input_ids", "logits", 2).write(folder.resolve("onnx/model.onnx"));
        refused(", labels: {DATE: none}", "expected {texts, tokens, 3}, a score for each label of id2label");
        graph("pixels", "logits", 3).write(folder.resolve("onnx/model.onnx"));
        refused(", labels: {DATE: none}", "has the inputs pixels; expected input_ids");
        Files.writeString(folder.resolve("onnx/model.onnx"), "nothing of the sort");
        refused(", labels: {DATE: none}", "no ONNX file");
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"bert\"}");
        refused("", "id2label is missing");
        Files.writeString(folder.resolve("config.json"), CONFIG);
        graph("input_ids", "logits", 3).write(folder.resolve("onnx/model.onnx"));
        Files.writeString(folder.resolve("tokenizer.json"), "{");
        refused(", labels: {DATE: none}", "tokenizer.json");
        Files.delete(folder.resolve("tokenizer.json"));
        refused("", "has no tokenizer.json");
        Files.delete(folder.resolve("onnx/model.onnx"));
        refused("", "has neither model.onnx nor onnx/model.onnx");
    }

    @Test
    void anAddressIsFetchedWhereSomebodyFetchesAndLeftOutWhereNobodyLooks() {
        String addressed = RECIPE.formatted("").replace("from: names", "from: \"hf://org/names\"");
        assertThat(RecipeReader.read(addressed, base))
                .isInstanceOfSatisfying(
                        Reading.Accepted.class,
                        accepted -> assertThat(accepted.recipe().redact().classifier())
                                .isEmpty());
        ModelFetch fetch = new ModelFetch() {
            @Override
            public Fetched fetch(RemoteModel model) {
                throw new AssertionError("No training begins with it");
            }

            @Override
            public Fetched fetch(Path adapters, RemoteModel model) {
                throw new AssertionError("No training begins with it");
            }

            @Override
            public Fetched fetchTokenizer(RemoteModel model) {
                throw new AssertionError("No tokenizer is named");
            }

            @Override
            public Fetched fetchClassifier(RemoteModel model) {
                return model.equals(new RemoteModel.Hub("org/names", "main"))
                        ? new Fetched.In(folder)
                        : new Fetched.Refused("not there");
            }
        };
        assertThat(RecipeReader.read(addressed.replace("names\"", "names\", labels: {DATE: none}"), base, fetch))
                .isInstanceOfSatisfying(
                        Reading.Accepted.class,
                        accepted -> assertThat(accepted.recipe()
                                        .redact()
                                        .classifier()
                                        .orElseThrow()
                                        .config())
                                .isEqualTo(folder.resolve("config.json").toString()));
        assertThat(problems(RecipeReader.read(addressed.replace("org", "gone"), base, fetch)))
                .anySatisfy(problem -> {
                    assertThat(problem.line()).isEqualTo(6);
                    assertThat(problem.message()).isEqualTo("not there");
                });
    }

    private void refused(String keys, String said) {
        assertThat(problems(RecipeReader.read(RECIPE.formatted(keys), base))).anySatisfy(problem -> {
            assertThat(problem.line()).isEqualTo(6);
            assertThat(problem.path()).startsWith("redact.classifier");
            assertThat(problem.message()).contains(said);
        });
    }

    private static List<Problem> problems(Reading reading) {
        assertThat(reading).isInstanceOf(Reading.Refused.class);
        return ((Reading.Refused) reading).problems();
    }

    private Recipe accepted(String keys) {
        Reading reading = RecipeReader.read(RECIPE.formatted(keys), base);
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        return ((Reading.Accepted) reading).recipe();
    }

    private static OnnxModel graph(String input, String output, int labels) {
        OnnxModel model = new OnnxModel("names");
        model.input(input, OnnxModel.Type.INT64, "texts", "tokens");
        model.output(output, OnnxModel.Type.FLOAT, "texts", "tokens", (long) labels);
        model.constant("table", MemorySegment.ofArray(new byte[2 * labels * Float.BYTES]), 2, labels);
        model.node("Gather", List.of("table", input), output).with("axis", 0L).add();
        return model;
    }
}
