package dev.millrace.filtering.domain.decontamination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.filtering.domain.FilterResources;
import dev.millrace.testkit.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        EvaluationSets.read(List.of(set), items::add);

        assertThat(items).extracting(EvaluationItem::name).containsExactly("line-1", "q2", "line-3");
        assertThat(items.get(0).passages()).contains("The lamp went out because the oil was used up at last");
        assertThat(items.get(1).passages()).contains("Which is it? b");
        assertThat(items.get(2).passages()).contains("Ann thanked Bea since Bea had helped.");
    }

    @Test
    void aLineThatIsNoItemIsNamed() throws IOException {
        Path set = Files.writeString(folder.resolve("quiz.jsonl"), "{\"query\": \"fine\"}\n[1]\n");
        assertThatThrownBy(() -> EvaluationSets.read(List.of(set), item -> {}))
                .isInstanceOf(EvaluationSets.UnreadableSet.class)
                .hasMessageContaining("quiz.jsonl:2")
                .hasMessageContaining("expected a JSON object");
        Path two = Files.writeString(folder.resolve("two.jsonl"), "{\"query\": \"one\"}{\"query\": \"two\"}\n");
        assertThatThrownBy(() -> EvaluationSets.read(List.of(two), item -> {})).hasMessageContaining("two.jsonl:1");
        assertThatThrownBy(() -> EvaluationSets.read(List.of(folder.resolve("gone.jsonl")), item -> {}))
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
            EvaluationSets.read(List.of(set), items::add);
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
