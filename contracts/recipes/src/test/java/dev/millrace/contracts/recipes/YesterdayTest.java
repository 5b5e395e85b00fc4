package dev.millrace.contracts.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.events.TrainingExecution;
import dev.millrace.contracts.json.LaterVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recipes that earlier releases have stored keep their meaning and their name. */
class YesterdayTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String SMALLEST = """
            name: a
            sources:
              - {name: s, generator: {kind: stories}, licence: CC0-1.0}
            """;

    static Stream<Path> stored() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(System.getProperty("millrace.root"), "contracts", "yesterday"))) {
            List<Path> recipes =
                    files.filter(file -> file.getParent().endsWith("recipes")).toList();
            assertThat(recipes).isNotEmpty();
            return recipes.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("stored")
    void aStoredRecipeIsReadAndItsCanonicalFormIsTheStoredOneButForHowItIsCarriedOut(Path file) throws Exception {
        byte[] stored = Files.readAllBytes(file);

        Recipe recipe = RecipeReader.canonical(stored);

        assertThat(RecipeReader.readElsewhere(new String(stored, StandardCharsets.UTF_8)))
                .isEqualTo(new Reading.Accepted(recipe));
        ObjectNode then = (ObjectNode) JSON.readTree(stored);
        ObjectNode training = (ObjectNode) then.get("training");
        assertThat(recipe.execution().training())
                .isEqualTo(new TrainingExecution(
                        number(training.remove("workers")),
                        number(training.remove("threads")),
                        number(training.remove("microBatch")),
                        Optional.empty(),
                        Optional.empty()));
        assertThat(RecipeReader.canonical(recipe)).isEqualTo(JSON.writeValueAsBytes(then));
    }

    @Test
    void theFilesOfAModelThatATrainingBeginsWithAreReadAndWrittenAsTheyAreStored() throws Exception {
        byte[] stored = Files.readAllBytes(Path.of(
                System.getProperty("millrace.root"), "contracts", "yesterday", "5", "objects", "base-files.json"));

        BaseFiles files = BaseFiles.fromJson(stored);

        assertThat(files.files())
                .extracting(BaseFiles.BaseFile::name)
                .containsExactly("config.json", "model.safetensors");
        assertThat(files.owners()).containsExactly("quickstart-4be1d7a5-1");
        assertThat(files.toJson()).isEqualTo(stored);
    }

    private static OptionalInt number(JsonNode value) {
        return value.isNull() ? OptionalInt.empty() : OptionalInt.of(value.asInt());
    }

    @Test
    void keysThatARecipeWasStoredWithoutHaveTheirDefaultsAndThoseOfALaterReleaseAreIgnored() throws Exception {
        Recipe recipe = smallest();
        ObjectNode other = (ObjectNode) JSON.readTree(RecipeReader.canonical(recipe));
        other.remove(List.of("dryRun", "promotion"));
        ((ObjectNode) other.get("training")).remove("clip");
        other.putObject("later").put("key", 1);
        ((ObjectNode) other.at("/sources/0")).put("laterKey", true);

        assertThat(RecipeReader.canonical(JSON.writeValueAsBytes(other))).isEqualTo(recipe);
    }

    @Test
    void aRecipeThatNeedsALaterReleaseIsNotReadWithoutIt() throws Exception {
        ObjectNode later = (ObjectNode) JSON.readTree(RecipeReader.canonical(smallest()));
        later.put("version", 9);

        assertThatExceptionOfType(LaterVersion.class)
                .isThrownBy(() -> RecipeReader.canonical(JSON.writeValueAsBytes(later)))
                .withMessageContaining("version 9");
        Reading reading = RecipeReader.readElsewhere("new: {key: 1}\nversion: 9\n" + SMALLEST);
        assertThat(((Reading.Refused) reading).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.line()).isEqualTo(2))
                .satisfies(problem -> assertThat(problem.message()).contains("up to version 8"));
        assertThat(RecipeReader.readElsewhere("version: 1\n" + SMALLEST)).isEqualTo(new Reading.Accepted(smallest()));
        assertThat(RecipeReader.readElsewhere("version: 0\n" + SMALLEST)).isInstanceOf(Reading.Refused.class);
    }

    @Test
    void aLaterKeyChangesTheCanonicalFormOnlyWhereItIsUsed() throws Exception {
        RecipeSchema schema = new RecipeSchema(JSON.readTree("""
                {"properties": {
                  "name": {"type": "string"},
                  "speed": {"type": "integer", "default": 3, "since": 2},
                  "note": {"type": ["string", "null"], "since": 3},
                  "group": {"type": "object", "default": {}, "since": 4, "properties": {"x": {"default": 1}}},
                  "list": {"type": "array", "default": [], "items": {"properties": {
                    "a": {"type": "integer"}, "b": {"default": false, "since": 5}}}}}}
                """));

        assertThat(schema.version()).isEqualTo(5);
        assertThat(minimal(schema, "{'name': 'n', 'list': [{'a': 1}]}"))
                .isEqualTo(json("{'name': 'n', 'list': [{'a': 1}]}"));
        assertThat(minimal(schema, "{'name': 'n', 'speed': 3, 'group': {'x': 1}, 'list': [{'a': 1, 'b': false}]}"))
                .isEqualTo(json("{'name': 'n', 'list': [{'a': 1}]}"));
        assertThat(minimal(schema, "{'name': 'n', 'speed': 4}"))
                .isEqualTo(json("{'name': 'n', 'speed': 4, 'list': [], 'version': 2}"));
        assertThat(minimal(schema, "{'name': 'n', 'note': 'x'}").get("version").asInt())
                .isEqualTo(3);
        assertThat(minimal(schema, "{'name': 'n', 'group': {'x': 2}}")
                        .get("version")
                        .asInt())
                .isEqualTo(4);
        assertThat(minimal(schema, "{'name': 'n', 'list': [{'a': 1}, {'a': 2, 'b': true}]}"))
                .isEqualTo(json("{'name': 'n', 'list': [{'a': 1}, {'a': 2, 'b': true}], 'version': 5}"));
    }

    private static ObjectNode minimal(RecipeSchema schema, String recipe) throws IOException {
        return schema.withoutLaterDefaults((ObjectNode) schema.withDefaults(json(recipe)));
    }

    private static ObjectNode json(String text) throws IOException {
        return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    }

    private static Recipe smallest() {
        return ((Reading.Accepted) RecipeReader.readElsewhere(SMALLEST)).recipe();
    }
}
