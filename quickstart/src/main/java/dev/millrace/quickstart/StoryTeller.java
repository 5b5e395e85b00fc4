package dev.millrace.quickstart;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells stories that are all alike in kind and all different in words: no two share more than {@value #SHARED}
 * sentences, so that only planted duplicates come near the similarity at which near-duplicates are dropped.
 */
final class StoryTeller {

    private static final int SHARED = 2;

    /** Gopher asks that 80 % of the words, punctuation marks included, have a letter; planted data must fit in too. */
    private static final double LEAST_LETTERS = 0.85;

    private final Grammar grammar = Grammar.load();
    private final Random random;
    private final Map<String, List<Integer>> storiesBySentence = new HashMap<>();
    private int told;

    StoryTeller(Random random) {
        this.random = random;
    }

    Story next() {
        while (true) {
            Cast cast = Cast.forStory(random);
            List<List<String>> paragraphs = compose(cast);
            if (isProse(paragraphs) && isNew(paragraphs)) {
                String title = cast.hero() + " and the " + capital(cast.colour()) + " " + capital(cast.object());
                return new Story(
                        title, paragraphs.stream().map(p -> String.join(" ", p)).toList());
            }
        }
    }

    private List<List<String>> compose(Cast cast) {
        List<List<String>> story = new ArrayList<>();
        boolean early = random.nextBoolean();
        story.add(paragraph(cast, early ? List.of("opening", "thing", "recall") : List.of("opening", "thing")));
        story.add(paragraph(cast, arrival()));
        story.add(paragraph(cast, List.of("trouble", "help", "after", "ending")));
        if (!early || random.nextInt(3) == 0) {
            String question = random.nextInt(4) > 0 ? "recall" : random.nextBoolean() ? "noise" : "where";
            story.add(paragraph(cast, List.of(early && question.equals("recall") ? "noise" : question)));
        }
        return story;
    }

    private List<String> arrival() {
        return switch (random.nextInt(4)) {
            case 0 -> List.of("go", "meet", "sound", "reply", "deed");
            case 1 -> List.of("go", "deed", "more", "meet", "sound");
            case 2 -> List.of("meet", "sound", "reply", "go", "deed", "more");
            default -> List.of("go", "deed", "meet", "sound", "reply");
        };
    }

    private List<String> paragraph(Cast cast, List<String> headings) {
        return headings.stream().map(h -> grammar.say(h, cast, random)).toList();
    }

    private static boolean isProse(List<List<String>> paragraphs) {
        String text = paragraphs.stream().flatMap(List::stream).collect(Collectors.joining(" "));
        long marks = text.chars().filter(c -> ",.!?:\"".indexOf(c) >= 0).count();
        long words = text.chars().filter(c -> c == ' ').count() + 1;
        return words >= LEAST_LETTERS * (words + marks);
    }

    private boolean isNew(List<List<String>> paragraphs) {
        Set<String> sentences = new HashSet<>();
        paragraphs.forEach(sentences::addAll);
        Map<Integer, Integer> shared = new HashMap<>();
        for (String sentence : sentences) {
            for (int story : storiesBySentence.getOrDefault(sentence, List.of())) {
                if (shared.merge(story, 1, Integer::sum) > SHARED) {
                    return false;
                }
            }
        }
        sentences.forEach(s ->
                storiesBySentence.computeIfAbsent(s, k -> new ArrayList<>()).add(told));
        told++;
        return true;
    }

    static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
