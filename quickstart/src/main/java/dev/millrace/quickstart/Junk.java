package dev.millrace.quickstart;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Pages that no corpus wants: each fails one Gopher rule, and no rule that runs before it. */
enum Junk {
    SHORT("gopher_short_doc") {
        @Override
        String make(StoryTeller teller, Random random) {
            String paragraph = teller.next().paragraphs().getFirst();
            return paragraph.substring(0, paragraph.indexOf('.') + 1) + " Read more";
        }
    },
    HASHES("gopher_too_many_hashes") {
        @Override
        String make(StoryTeller teller, Random random) {
            return words(90, random, " #");
        }
    },
    ELLIPSIS("gopher_too_many_ellipsis") {
        @Override
        String make(StoryTeller teller, Random random) {
            return words(80, random, "... ") + " and that is how it goes";
        }
    },
    BULLETS("gopher_too_many_bullets") {
        @Override
        String make(StoryTeller teller, Random random) {
            return lines(25, () -> "- " + words(5, random, " "));
        }
    },
    CUT_LINES("gopher_too_many_end_ellipsis") {
        @Override
        String make(StoryTeller teller, Random random) {
            return lines(8, () -> "Read about the " + words(16, random, " ") + "...");
        }
    },
    FIGURES("gopher_below_alpha_threshold") {
        @Override
        String make(StoryTeller teller, Random random) {
            return lines(
                    20,
                    () -> "%s %d.%02d %d.%02d %s"
                            .formatted(
                                    words(2, random, " "),
                                    10 + random.nextInt(90),
                                    random.nextInt(100),
                                    10 + random.nextInt(90),
                                    random.nextInt(100),
                                    words(1, random, " ")));
        }
    },
    KEYWORDS("gopher_enough_stop_words") {
        @Override
        String make(StoryTeller teller, Random random) {
            return words(120, random, " ");
        }
    },
    SAME_PARAGRAPHS("dup_para_frac") {
        @Override
        String make(StoryTeller teller, Random random) {
            List<String> paragraphs = teller.next().paragraphs();
            String again = "\n\n" + paragraphs.getFirst();
            return String.join("\n\n", paragraphs) + again.repeat(4);
        }
    },
    SAME_LINES("dup_line_frac") {
        @Override
        String make(StoryTeller teller, Random random) {
            Story story = teller.next();
            return story.text() + ("\n" + story.paragraphs().getFirst()).repeat(5);
        }
    },
    SAME_WORDS("top_2_gram") {
        @Override
        String make(StoryTeller teller, Random random) {
            return teller.next().text() + " "
                    + (words(2, random, " ") + " ").repeat(60).strip() + ".";
        }
    };

    private final String rule;

    Junk(String rule) {
        this.rule = rule;
    }

    abstract String make(StoryTeller teller, Random random);

    /** The rule that drops it. */
    String rule() {
        return rule;
    }

    private static String words(int n, Random random, String between) {
        return IntStream.range(0, n)
                .mapToObj(i -> i % 2 == 0
                        ? World.COLOURS.get(random.nextInt(World.COLOURS.size()))
                        : World.OBJECTS.get(random.nextInt(World.OBJECTS.size())))
                .collect(Collectors.joining(between));
    }

    private static String lines(int n, Supplier<String> line) {
        return IntStream.range(0, n).mapToObj(i -> line.get()).collect(Collectors.joining("\n"));
    }
}
