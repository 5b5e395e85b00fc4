package dev.millrace.filtering.domain.decontamination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.recipes.Problem;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.recipes.TestItems;
import dev.millrace.filtering.domain.FilterResources;
import dev.millrace.testkit.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationSetsTest {

    @TempDir
    Path folder;

    @Test
    void theQuestionAndItsRightAnswerAreLookedForTogether() throws IOException {
        Path set = Files.writeString(folder.resolve("quiz.jsonl"), """
                {"query": "The lamp went out because", "choices": ["it rained", "the oil was used up at last"], "gold": 1}
                {"id": "q2", "question": "Which is it?", "choices": ["a", "b"], "answer": "B"}
                {"context_options": ["Ann thanked Bea since Ann", "Ann thanked Bea since Bea"], "continuation": "had helped.", "gold": 1}
                """);
        List<EvaluationItem> items = new ArrayList<>();
        EvaluationSets.read(List.of(TestItems.all(set)), items::add);

        assertThat(items).extracting(EvaluationItem::name).containsExactly("line-1", "q2", "line-3");
        assertThat(items.get(0).passages()).contains("The lamp went out because the oil was used up at last");
        assertThat(items.get(1).passages()).contains("Which is it? b");
        assertThat(items.get(2).passages()).contains("Ann thanked Bea since Bea had helped.");
    }

    @Test
    void ofATasksItemsThoseCountThatModelsAreMeasuredOn() throws IOException {
        Path items = Files.writeString(folder.resolve("arc_easy.items.jsonl"), """
                {"hf_path": "allenai/ai2_arc", "hf_name": "ARC-Easy", "split": "train", "index": 0, "doc": {"id": "t", "question": "Which one of all these things is an example here?"}}
                {"hf_path": "allenai/ai2_arc", "hf_name": "ARC-Easy", "split": "test", "index": 0, "doc": {"id": "a", "question": "Which one of all these things is asked about here?"}}
                {"hf_path": "allenai/ai2_arc", "hf_name": "ARC-Easy", "split": "test", "index": 1, "doc": {"question": "Which one of all these things has no name here?"}}
                {"hf_path": "allenai/ai2_arc", "hf_name": "ARC-Challenge", "split": "test", "index": 0, "doc": {"question": "Which one of all these things is another task's here?"}}
                """);
        Recipe recipe = recipe("task: arc_easy, items: " + items);
        assertThat(found(recipe, "Which one of all these things is an example here?"))
                .isEmpty();
        assertThat(found(recipe, "Which one of all these things is another task's here?"))
                .isEmpty();
        assertThat(found(recipe, "Which one of all these things is asked about here?"))
                .containsExactly("arc_easy.items a");
        assertThat(found(recipe, "Which one of all these things has no name here?"))
                .containsExactly("arc_easy.items line-3");

        Files.writeString(
                folder.resolve("asked.jsonl"), "{\"thing\": \"At noon on a day without clouds the sky is\"}\n");
        Files.writeString(
                folder.resolve("solved.jsonl"), "{\"thing\": \"In winter the snow on the hill behind us is\"}\n");
        Path task = Files.writeString(folder.resolve("colours.yaml"), """
                name: colours
                data: {files: {heldout: asked.jsonl, train: solved.jsonl}, evaluation: heldout, few_shot: train}
                output: multiple_choice
                prompt: "{{ thing }}"
                choices: [blue, white]
                target: 0
                metrics: [acc]
                """);
        Recipe own = recipe("task: " + task);
        assertThat(found(own, "At noon on a day without clouds the sky is")).containsExactly("asked line-1");
        assertThat(found(own, "In winter the snow on the hill behind us is")).isEmpty();
    }

    private static Recipe recipe(String task) {
        return switch (RecipeReader.read("""
                name: r
                sources: [{name: s, generator: {kind: stories}}]
                filter: {decontamination: {tasks: true, ngram: 8}}
                evaluation: {tasks: [{%s}]}
                """.formatted(task), Path.of("."))) {
            case Reading.Accepted(Recipe recipe) -> recipe;
            case Reading.Refused(List<Problem> problems) -> throw new IllegalArgumentException(problems.toString());
        };
    }

    /** Set and item of each that a text shares something with. */
    private static List<String> found(Recipe recipe, String text) throws IOException {
        ItemIndex index =
                FilterResources.of(recipe, Optional.empty()).evaluation().orElseThrow();
        return new Overlap.Finder(index)
                .find(text).items().stream()
                        .map(share -> index.item(share.item()))
                        .map(item -> index.sets().get(item.set()) + " " + item.name())
                        .toList();
    }

    @Test
    void aLineThatIsNoItemIsNamed() throws IOException {
        Path set = Files.writeString(folder.resolve("quiz.jsonl"), "{\"query\": \"fine\"}\n[1]\n");
        assertThatThrownBy(() -> EvaluationSets.read(List.of(TestItems.all(set)), item -> {}))
                .isInstanceOf(EvaluationSets.UnreadableSet.class)
                .hasMessageContaining("quiz.jsonl:2")
                .hasMessageContaining("expected a JSON object");
        Path two = Files.writeString(folder.resolve("two.jsonl"), "{\"query\": \"one\"}{\"query\": \"two\"}\n");
        assertThatThrownBy(() -> EvaluationSets.read(List.of(TestItems.all(two)), item -> {}))
                .hasMessageContaining("two.jsonl:1");
        assertThatThrownBy(() -> EvaluationSets.read(List.of(TestItems.all(folder.resolve("gone.jsonl"))), item -> {}))
                .hasMessageContaining("gone.jsonl: there is no such file");
    }

    @Test
    void everyPublishedItemThatIsLongEnoughIsFoundInATextThatQuotesIt() throws IOException {
        for (String name :
                List.of("arc_easy/dev/arc_easy.jsonl", "boolq/dev/boolq.jsonl", "hellaswag/dev/hellaswag_val.jsonl")) {
            Path set = RealData.require("G_eval/" + name);
            ItemIndex index = FilterResources.index(List.of(set), 13);
            Overlap.Finder finder = new Overlap.Finder(index);
            List<EvaluationItem> items = new ArrayList<>();
            EvaluationSets.read(List.of(TestItems.all(set)), items::add);
            int found = 0;
            for (int i = 0; i < items.size(); i++) {
                int item = i;
                String quote = "It began so. " + items.get(i).passages().getLast() + " And on it went.";
                found += finder.find(quote).items().stream().anyMatch(share -> share.item() == item) ? 1 : 0;
            }
            assertThat(found).as(name).isGreaterThanOrEqualTo((items.size() - index.tooShort()) * 95 / 100);
        }
    }
}
