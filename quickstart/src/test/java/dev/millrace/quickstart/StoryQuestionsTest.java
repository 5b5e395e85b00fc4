package dev.millrace.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoryQuestionsTest {

    @Test
    void sameSeedSameQuestions() {
        assertThat(StoryQuestions.of(50, 3)).isEqualTo(StoryQuestions.of(50, 3));
        assertThat(StoryQuestions.of(50, 3)).isNotEqualTo(StoryQuestions.of(50, 4));
    }

    @Test
    void eachHasFourDistinctChoicesAndTheAnswerIsAnywhereAmongThem() {
        List<Question> questions = StoryQuestions.of(600, 1);
        for (Question question : questions) {
            assertThat(question.choices()).hasSize(4).doesNotHaveDuplicates().allMatch(c -> c.startsWith(" "));
        }
        IntStream.range(0, 4)
                .forEach(place -> assertThat(questions.stream()
                                .filter(q -> q.answer() == place)
                                .count())
                        .isBetween(110L, 190L));
    }

    @Test
    void noStoryBringsTogetherANameAndAThingThatAQuestionAsksAbout() {
        Set<String> told = new HashSet<>();
        StoryTeller teller = new StoryTeller(new Random(5));
        for (int i = 0; i < 3_000; i++) {
            Set<String> words = new HashSet<>(List.of(teller.next().text().split("[^A-Za-z]+")));
            for (String name : World.GIRLS) {
                collect(name, words, told);
            }
            for (String name : World.BOYS) {
                collect(name, words, told);
            }
        }
        Random random = new Random(6);
        for (int i = 0; i < 2_000; i++) {
            Cast cast = Cast.forQuestion(random);
            assertThat(told)
                    .doesNotContain(
                            cast.hero() + cast.object(), cast.hero() + cast.animal(), cast.hero() + cast.place());
        }
    }

    private static void collect(String name, Set<String> words, Set<String> told) {
        if (words.contains(name)) {
            Stream.of(World.OBJECTS, World.ANIMALS, World.PLACES)
                    .flatMap(List::stream)
                    .filter(words::contains)
                    .forEach(thing -> told.add(name + thing));
        }
    }

    @Test
    void theContextNamesWhatDecidesAndOnlyOneChoiceGoesWithIt() {
        for (Question question : StoryQuestions.of(300, 2)) {
            String answer = question.choices().get(question.answer());
            assertThat(question.choices().stream().filter(choice -> goesWith(choice, question.context())))
                    .containsExactly(answer);
        }
    }

    /** Whether the context speaks of the animal that says so, or of the place where that is done. */
    private static boolean goesWith(String choice, String context) {
        return Stream.concat(World.SOUNDS.entrySet().stream(), World.DEEDS.entrySet().stream())
                .anyMatch(e -> choice.contains(e.getValue()) && context.contains("he " + e.getKey()));
    }

    @Test
    void writesOneObjectALine(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("questions.jsonl");
        StoryQuestions.write(20, 1, file);
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(20);
        JsonNode first = new ObjectMapper().readTree(lines.getFirst());
        Question question = StoryQuestions.of(20, 1).getFirst();
        assertThat(first.path("context").asText()).isEqualTo(question.context());
        assertThat(first.path("choices")).hasSize(4);
        assertThat(first.path("answer").asInt(-1)).isEqualTo(question.answer());
    }
}
