package dev.millrace.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * The task {@code story-questions}: how a story goes on, four choices, chance 25 %. It asks for what every story says, what
 * an animal says and what is done at a place, always about a name together with a thing that no training story brings
 * together. It doesn't ask who has what: copying a thing from further up is beyond what a model of the quickstart's size
 * learns in two minutes, and a question that is answered by chance tells nothing.
 */
public final class StoryQuestions {

    /** The kind of generator in a recipe that stands for these questions. */
    public static final String KIND = "story-questions";

    private static final ObjectMapper JSON = new ObjectMapper();

    private StoryQuestions() {}

    /** {@code items} questions; the same seed gives the same ones. */
    public static List<Question> of(int items, long seed) {
        Random random = new Random(seed ^ 0x51E57105L);
        Grammar grammar = Grammar.load();
        List<Question> questions = new ArrayList<>(items);
        for (int i = 0; i < items; i++) {
            questions.add(question(i, grammar, Cast.forQuestion(random), random));
        }
        return List.copyOf(questions);
    }

    /** Writes them as JSON Lines: {@code {"context", "choices", "answer"}}. */
    public static void write(int items, long seed, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (Question question : of(items, seed)) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("context", question.context());
                line.put("choices", question.choices());
                line.put("answer", question.answer());
                out.write(JSON.writeValueAsString(line));
                out.write('\n');
            }
        }
    }

    private static Question question(int i, Grammar grammar, Cast cast, Random random) {
        String opening = grammar.say("opening", cast, random) + " ";
        return i % 2 == 0
                ? ask(
                        opening + grammar.say("meet", cast, random) + " The " + cast.animal() + " said",
                        said(cast.animal()),
                        () -> said(any(World.ANIMALS, random)),
                        random)
                : ask(
                        opening + grammar.say("go", cast, random) + " At the " + cast.place() + ", " + cast.hero(),
                        did(cast.place()),
                        () -> did(any(World.PLACES, random)),
                        random);
    }

    private static Question ask(String context, String answer, Supplier<String> other, Random random) {
        List<String> choices = new ArrayList<>(List.of(answer));
        while (choices.size() < 4) {
            String choice = other.get();
            if (!choices.contains(choice)) {
                choices.add(choice);
            }
        }
        Collections.shuffle(choices, random);
        return new Question(context, List.copyOf(choices), choices.indexOf(answer));
    }

    private static String said(String animal) {
        return " \"" + World.SOUNDS.get(animal) + "\".";
    }

    private static String did(String place) {
        return " " + World.DEEDS.get(place) + ".";
    }

    private static <T> T any(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }
}
