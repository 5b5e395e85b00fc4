package dev.millrace.evaluator.domain.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.evaluator.domain.Items;
import dev.millrace.evaluator.domain.Sample;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask.ChoiceItem;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask.TextItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskFileTest {

    @TempDir
    Path folder;

    private Path file(String... lines) throws IOException {
        return Files.write(folder.resolve("items.jsonl"), List.of(lines));
    }

    private static <T> List<T> all(Items<T> items) throws IOException {
        List<T> all = new ArrayList<>();
        try (Items.Reader<T> reader = items.open()) {
            for (Optional<T> next = reader.next(); next.isPresent(); next = reader.next()) {
                all.add(next.get());
            }
        }
        return all;
    }

    @Test
    void aLimitTakesTheItemsThatASampleTakesAsOftenAsTheyAreRead() throws IOException {
        List<String> ids = IntStream.range(0, 50).mapToObj(i -> "i" + i).toList();
        Sample<String> sample = new Sample<>("t", OptionalInt.of(9));
        ids.forEach(id -> sample.add(id, id));
        Path file = file(
                ids.stream().map("{\"id\": \"%s\", \"text\": \"x\"}"::formatted).toArray(String[]::new));

        Items<TextItem> texts = TaskFile.texts("t", file, OptionalInt.of(9));

        assertThat(all(texts)).extracting(TextItem::id).containsExactlyElementsOf(sample.items());
        assertThat(all(texts)).isEqualTo(all(texts)).hasSize(9);
    }

    @Test
    void readsQuestions() throws IOException {
        Path file = file("{\"context\": \"The sky is\", \"choices\": [\"blue\", \"loud\"], \"answer\": 0}", "");

        assertThat(all(TaskFile.choices("sky", file, OptionalInt.empty())))
                .containsExactly(new ChoiceItem(
                        "1", "The sky is", List.of("blue", "loud"), 0, Optional.empty(), Optional.of("line-1")));
    }

    @Test
    void readsQuestionsAsTheGauntletHasThem() throws IOException {
        Path file = file("{\"query\": \"Question: why?\\nAnswer:\", \"choices\": [\"a\", \"b\"], \"gold\": 1}");

        assertThat(all(TaskFile.choices("t", file, OptionalInt.empty())))
                .containsExactly(new ChoiceItem(
                        "1", "Question: why?\nAnswer:", List.of("a", "b"), 1, Optional.empty(), Optional.of("line-1")));
    }

    @Test
    void readsTexts() throws IOException {
        assertThat(all(TaskFile.texts("t", file("{\"id\": \"a\", \"text\": \"Hello\"}"), OptionalInt.empty())))
                .containsExactly(new TextItem("a", "Hello", Optional.empty(), Optional.of("a")));
    }

    @Test
    void saysWhichFieldOfWhichLineIsWrong() throws IOException {
        Path file = file(
                "{\"context\": \"c\", \"choices\": [\"a\", \"b\"], \"answer\": 1}",
                "{\"context\": \"c\", \"choices\": [\"a\", \"b\"], \"answer\": 2}");

        assertThatThrownBy(() -> TaskFile.choices("t", file, OptionalInt.empty()))
                .hasMessageContaining("items.jsonl:2: answer: expected 0 to 1, found 2");
        Path other = file("{\"context\": 3}");
        assertThatThrownBy(() -> TaskFile.choices("t", other, OptionalInt.empty()))
                .hasMessageContaining("items.jsonl:1: context: expected a string, found 3");
        Path two = file("{\"context\": \"c\", \"choices\": [\"a\", \"b\"], \"answer\": 1} {\"context\": \"d\"}");
        assertThatThrownBy(() -> TaskFile.choices("t", two, OptionalInt.empty()))
                .hasMessageContaining("items.jsonl:1: expected a JSON object");
        Path broken = file("{\"context\"");
        assertThatThrownBy(() -> TaskFile.choices("t", broken, OptionalInt.empty()))
                .hasMessageContaining("items.jsonl:1: expected a JSON object");
    }
}
