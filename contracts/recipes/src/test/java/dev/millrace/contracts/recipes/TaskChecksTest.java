package dev.millrace.contracts.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tasks that a recipe names, and what the gate says of them. */
class TaskChecksTest {

    private static final String BEGINNING =
            "name: test\nsources: [{name: s, generator: {kind: stories}}]\nevaluation:\n  tasks:\n";

    @TempDir
    Path folder;

    @Test
    void aShippedTaskGoesByItsNameUnlessItHasAnother() {
        Recipe recipe = accepted(BEGINNING + """
                    - task: arc_easy
                    - {task: arc_easy, name: arc-5, shots: 5, limit: 9}
                    - {task: gsm8k, applyChatTemplate: true, multiturn: true, system: Think.}
                promotion:
                  minimum:
                    - {task: arc_easy, metric: acc_norm, atLeast: 0.5}
                    - {task: gsm8k, metric: "exact_match,strict-match", atLeast: 0.5}
                  mustNotRegress: [arc-5]
                  margins: {gsm8k: 0.01}
                """);

        List<Task> tasks = recipe.evaluation().tasks();
        assertThat(tasks).extracting(Task::name).containsExactly("arc_easy", "arc-5", "gsm8k");
        assertThat(tasks.get(1).shots()).isEqualTo(OptionalInt.of(5));
        assertThat(tasks.get(1).shipped()).contains("arc_easy");
        assertThat(tasks.get(2).multiturn()).isTrue();
        assertThat(RecipeReader.canonical(RecipeReader.canonical(recipe))).isEqualTo(recipe);
        assertThat(new String(RecipeReader.canonical(recipe), StandardCharsets.UTF_8))
                .contains("\"version\":7");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {task: arc_eazy}                                   | task              | no task, group or gauntlet is called arc_eazy; did you mean arc_easy?
            {task: arc_easy, kind: choice}                     | kind              | found kind and task
            {name: a}                                          |                   | found neither; expected task
            {task: arc_easy, shots: -1}                        | shots             | found -1; expected a whole number at least 0
            {task: arc_easy, path: a.jsonl}                    | path              | path belongs to a kind; the items of a task go under items
            {task: arc_easy, data: {test: items.jsonl}}        | data              | a shipped task has no files of its own; expected items
            {task: arc_easy, applyChatTemplate: true}          | applyChatTemplate | arc_easy is scored by log-likelihoods
            {task: gsm8k, multiturn: true}                     | multiturn         | multiturn is about a dialog; set applyChatTemplate as well
            {name: a, kind: perplexity, shots: 2}              | shots             | shots belongs to a task that is named by task; leave it out
            {kind: perplexity}                                 |                   | name is missing
            {task: My own.yaml}                                | task              | My own can't be the task's name in reports; give it one under name
            {task: none.yaml}                                  | task              | none.yaml is not there or can't be read
            {task: broken.yaml}                                | task              | broken.yaml:2:
            {task: lost.yaml}                                  | task              | names gone.jsonl for the split test, which is not there
            """)
    void whatMakesNoSenseIsToldAtItsLine(String task, String key, String message) throws IOException {
        Files.writeString(folder.resolve("items.jsonl"), "{}\n");
        Files.writeString(folder.resolve("My own.yaml"), "output: generate_until\n");
        Files.writeString(folder.resolve("broken.yaml"), "name: broken\n  output: [\n");
        Files.writeString(folder.resolve("lost.yaml"), "data: {files: {test: gone.jsonl}}\n");
        Files.writeString(folder.resolve("a.jsonl"), "{}\n");

        assertThat(problems(BEGINNING + "    - " + task + "\n")).anySatisfy(problem -> {
            assertThat(problem.line()).isEqualTo(5);
            assertThat(problem.path()).isEqualTo("evaluation.tasks[0]" + (key == null ? "" : "." + key));
            assertThat(problem.message()).contains(message);
        });
    }

    @Test
    void theGateKnowsWhatATaskYields() throws IOException {
        Files.writeString(folder.resolve("items.jsonl"), "{}\n");
        Files.writeString(folder.resolve("mine.yaml"), """
                name: colours
                output: multiple_choice
                data: {files: {test: items.jsonl}, evaluation: test}
                metrics: [mc1, {metric: acc_norm}]
                """);
        String gate = BEGINNING + """
                    - task: mine.yaml
                    - task: commonsense
                    - task: truthfulqa
                promotion:
                  minimum:
                    - {task: mine, metric: acc_bytes, atLeast: 0.5}
                    - {task: commonsense, metric: acc, atLeast: 0.5}
                    - {task: truthfulqa, metric: acc, atLeast: 0.5}
                    - {task: mine, metric: acc, atLeast: 0.5}
                    - {task: mine, metric: gold_bits_per_byte, atMost: 0.5}
                    - {task: commonsense, metric: acc_centred, atLeast: 0.5}
                """;

        assertThat(problems(gate))
                .extracting(Problem::line, Problem::path)
                .containsExactly(
                        tuple(10, "promotion.minimum[0].metric"),
                        tuple(11, "promotion.minimum[1].metric"),
                        tuple(12, "promotion.minimum[2].metric"));
        assertThat(problems(gate).getFirst().message())
                .isEqualTo("mine has no metric acc_bytes; expected one of acc, acc_norm, gold_bits_per_byte");
        assertThat(problems(gate).getLast().message()).contains("its tasks have nothing in common".substring(4));
    }

    @Test
    void anOwnTaskGoesWithTheRecipeAndSoDoItsFiles() throws IOException {
        Files.writeString(folder.resolve("items.jsonl"), "{\"a\": 1}\n");
        Files.writeString(
                folder.resolve("mine.yaml"),
                "output: generate_until\ndata: {files: {test: items.jsonl, far: \"s3://bucket/key\"}, evaluation: test}\n");
        Recipe recipe = accepted(BEGINNING + "    - task: mine.yaml\n");

        Task task = recipe.evaluation().tasks().getFirst();
        assertThat(task.name()).isEqualTo("mine");
        assertThat(task.data())
                .containsExactly(Map.entry("test", folder.resolve("items.jsonl").toString()));
        Recipe taken = RecipeAssets.taken(
                recipe, file -> new Asset("ab".repeat(32), file.getFileName().toString()));
        String asset = "sha256:" + "ab".repeat(32) + "/";
        Task sent = taken.evaluation().tasks().getFirst();
        assertThat(sent.task()).contains(asset + "mine.yaml");
        assertThat(sent.data()).containsValue(asset + "items.jsonl");
        assertThat(RecipeParts.evaluation(taken, sent)).isNotEqualTo(RecipeParts.evaluation(recipe, task));
    }

    @Test
    void whatIsOnTheHubIsSentByTheCommandAndNotFetchedByThePlatform() {
        RecipeReader.AssetDesk desk = new RecipeReader.AssetDesk() {
            @Override
            public RecipeReader.Taken take(String written, boolean several) {
                return new RecipeReader.Taken.In(List.of(Asset.in(written).orElseThrow()));
            }

            @Override
            public RecipeReader.TakenModel takeModel(String written) {
                throw new AssertionError();
            }

            @Override
            public RecipeReader.TakenModel takeTokenizer(String written) {
                throw new AssertionError();
            }
        };
        String items = "sha256:" + "cd".repeat(32) + "/arc_easy.items.jsonl";

        Reading without = RecipeReader.readElsewhere(BEGINNING + "    - task: arc_easy\n", OptionalInt.empty(), desk);
        Reading with = RecipeReader.readElsewhere(
                BEGINNING + "    - {task: arc_easy, items: \"%s\"}\n".formatted(items), OptionalInt.empty(), desk);

        assertThat(((Reading.Refused) without).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("submit the recipe with 'millrace run'"));
        assertThat(((Reading.Accepted) with)
                        .recipe()
                        .evaluation()
                        .tasks()
                        .getFirst()
                        .items())
                .contains(items);
    }

    private Recipe accepted(String yaml) {
        Reading reading = RecipeReader.read(yaml, folder);
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        return ((Reading.Accepted) reading).recipe();
    }

    private List<Problem> problems(String yaml) {
        Reading reading = RecipeReader.read(yaml, folder);
        assertThat(reading).isInstanceOf(Reading.Refused.class);
        return ((Reading.Refused) reading).problems();
    }
}
