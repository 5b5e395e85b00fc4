package dev.millrace.quickstart;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The sentences of the stories: {@code stories.txt}, by heading. */
final class Grammar {

    private static final Pattern HEADING = Pattern.compile("\\[(\\w+)]");
    private static final Pattern CHOICE = Pattern.compile("\\[([^\\]]*)]");
    private static final Pattern SLOT = Pattern.compile("\\{(\\w+)}");

    private final Map<String, List<String>> sentences;

    private Grammar(Map<String, List<String>> sentences) {
        this.sentences = sentences;
    }

    static Grammar load() {
        try (InputStream in =
                Objects.requireNonNull(Grammar.class.getResourceAsStream("stories.txt"), "stories.txt is missing")) {
            return parse(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Grammar parse(BufferedReader reader) {
        Map<String, List<String>> sentences = new HashMap<>();
        List<String> current = new ArrayList<>();
        for (String line :
                reader.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList()) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                current = sentences.computeIfAbsent(heading.group(1), h -> new ArrayList<>());
            } else {
                current.add(line);
            }
        }
        return new Grammar(sentences);
    }

    /** One of the sentences under {@code heading}, about {@code cast}. */
    String say(String heading, Cast cast, Random random) {
        List<String> ways = Objects.requireNonNull(sentences.get(heading), heading);
        String way = ways.get(random.nextInt(ways.size()));
        String chosen = CHOICE.matcher(way).replaceAll(m -> {
            String[] choices = m.group(1).split("\\|", -1);
            return Matcher.quoteReplacement(choices[random.nextInt(choices.length)]);
        });
        Map<String, String> slots = cast.slots();
        return SLOT.matcher(chosen)
                .replaceAll(m -> Matcher.quoteReplacement(Objects.requireNonNull(slots.get(m.group(1)), m.group(1))));
    }
}
