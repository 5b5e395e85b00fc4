package dev.millrace.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.models.FakeHub;
import dev.millrace.cli.models.FetchedData;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.recipes.Task;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeTasksTest {

    private static final String SOLVED =
            "{\"sum\": \"1 and 1\", \"right\": \"2\"}\n{\"sum\": \"1 and 2\", \"right\": \"3\"}\n";

    @TempDir
    Path folder;

    @BeforeEach
    void items() throws IOException {
        Files.writeString(folder.resolve("test.jsonl"), SOLVED.repeat(2));
        Files.writeString(folder.resolve("train.jsonl"), SOLVED);
    }

    private Recipe recipe(String data) throws IOException {
        Files.writeString(folder.resolve("sums.yaml"), """
            name: sums
            about: sums of small numbers
            data: {%s, evaluation: test, few_shot: train}
            output: generate_until
            prompt: "{{ sum }} is"
            target: "{{ right }}"
            generation: {until: ["."]}
            few_shot: {shots: 1}
            metrics: [exact_match]
            """.formatted(data));
        String yaml =
                "name: test\nsources: [{name: s, generator: {kind: stories}}]\nevaluation: {tasks: [{task: sums.yaml, limit: 3}]}\n";
        return ((Reading.Accepted) RecipeReader.read(yaml, folder)).recipe();
    }

    @Test
    void itemsThatAreHereAreLookedThrough() throws Exception {
        Recipe recipe = recipe("files: {test: test.jsonl, train: train.jsonl}");

        assertThat(RecipeTasks.items(recipe.evaluation().tasks().getFirst())).contains(3);
        Files.writeString(folder.resolve("test.jsonl"), "{\"sum\": \"1 and 1\"}\n");
        assertThatThrownBy(() -> RecipeTasks.items(recipe.evaluation().tasks().getFirst()))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContainingAll("evaluation.tasks: sums: ", "sums.yaml:6: target", "test.jsonl:1", "sum");
    }

    @Test
    void aSetOfTheHubIsFetchedOnceAndGoesWithTheRecipe() throws Exception {
        try (FakeHub hub = new FakeHub()) {
            hub.put("data/test.jsonl", SOLVED.repeat(2));
            hub.put("data/train.jsonl", SOLVED);
            Recipe recipe = recipe("hub: " + FakeHub.NAME);

            Task first = fetched(recipe, hub);
            Task second = fetched(recipe, hub);

            Path items = Path.of(first.items().orElseThrow());
            assertThat(second.items()).contains(items.toString());
            assertThat(items.getFileName()).hasToString("sums.items.jsonl");
            assertThat(Files.readAllLines(items))
                    .hasSize(6)
                    .first()
                    .isEqualTo(
                            "{\"data\":\"sums\",\"hf_path\":\"%s\",\"hf_name\":\"\",\"split\":\"test\",\"index\":0,\"doc\":{\"sum\":\"1 and 1\",\"right\":\"2\"}}"
                                    .formatted(FakeHub.NAME));
            assertThat(RecipeTasks.items(first)).contains(3);
        }
    }

    @Test
    void aSetThatIsNotWhatItWasPinnedToIsRefused() throws Exception {
        try (FakeHub hub = new FakeHub()) {
            hub.put("data/test.jsonl", SOLVED);
            hub.put("data/train.jsonl", SOLVED);
            Recipe recipe = recipe("hub: %s, sha256: {test: %s}".formatted(FakeHub.NAME, "ab".repeat(32)));

            assertThatThrownBy(() -> fetched(recipe, hub))
                    .isInstanceOf(CommandFailed.class)
                    .hasMessageContainingAll("sums: data.sha256: the split test was abab");
        }
    }

    private Task fetched(Recipe recipe, FakeHub hub) throws CommandFailed {
        Path data = folder.resolve("data");
        try (FetchedData sets =
                new FetchedData(data, Map.of("HF_ENDPOINT", hub.endpoint()), new PrintWriter(new StringWriter()))) {
            return RecipeTasks.fetched(recipe, data, new RemoteItems(sets))
                    .evaluation()
                    .tasks()
                    .getFirst();
        }
    }
}
