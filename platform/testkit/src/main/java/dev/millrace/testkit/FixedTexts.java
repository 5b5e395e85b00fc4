package dev.millrace.testkit;

import dev.millrace.contracts.shards.Document;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Documents that never change, of every sort that rules look at: prose, lists, repetitions, personal data, other scripts, too
 * short, copies. What comes of them under the same rules is the same in every release; where it isn't, the rules have another
 * number.
 */
public final class FixedTexts {

    private static final List<String> WORDS = List.of(
            "the",
            "mill",
            "turns",
            "slowly",
            "and",
            "water",
            "of",
            "that",
            "river",
            "with",
            "a",
            "wheel",
            "have",
            "be",
            "to",
            "stone",
            "Grinding",
            "flour,",
            "it's",
            "don't",
            "over",
            "thirty-two",
            "3.14",
            "years.",
            "Und",
            "die",
            "Müller",
            "mahlen",
            "naïve",
            "文字",
            "мельница",
            "http://example.org/a",
            "lorem",
            "ipsum",
            "{",
            "...",
            "•");
    private static final List<String> PERSONAL = List.of(
            "write to jane.doe@example.com",
            "call +49 30 901820 or (212) 555-0187",
            "pay 4111 1111 1111 1111",
            "to DE89 3704 0044 0532 0130 00",
            "from 192.0.2.17 and 2001:db8::7",
            "not a card: 4111 1111 1111 1112");

    private FixedTexts() {}

    /** {@code n} of them; fewer are the first of more. */
    public static List<Document> documents(int n) {
        Random random = new Random(20_251_128);
        return IntStream.range(0, n)
                .mapToObj(i -> new Document(
                        "%032x".formatted(i),
                        text(i, random),
                        "fixed",
                        Optional.empty(),
                        Map.of(Document.URL, "https://example.org/" + i % 50)))
                .toList();
    }

    private static String text(int i, Random random) {
        int lines = 1 + random.nextInt(12);
        String text = IntStream.range(0, lines)
                .mapToObj(line -> line(i, random))
                .collect(Collectors.joining(i % 3 == 0 ? "\n\n" : "\n"));
        return i % 7 == 6 ? text + "\n" + text : text;
    }

    private static String line(int i, Random random) {
        int common = i % 5 == 4 ? 3 : WORDS.size();
        String words = random.ints(1 + random.nextInt(30), 0, common)
                .mapToObj(WORDS::get)
                .collect(Collectors.joining(" "));
        return random.nextInt(6) == 0 ? words + " " + PERSONAL.get(random.nextInt(PERSONAL.size())) + "." : words;
    }
}
