package dev.millrace.filtering.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.recipes.Filter;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.SignalsEntry;
import dev.millrace.contracts.text.EnglishWords;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Figures on repeated n-grams beside those of the plainest way to work them out, with strings and maps. */
class RepetitionFiguresTest {

    /** Some of which read like others that follow each other. */
    private static final List<String> WORDS = List.of(
            "a", "b", "ab", "ba", "aba", "mill", "millstone", "stone", "été", "\u65e5\u672c", "\ud83d\ude00", ",");

    private final DocumentFilter filter = new DocumentFilter(Filter.of(List.of(GopherRepetition.NAME), Map.of()));
    private final EnglishWords english = new EnglishWords();

    @Test
    void figuresAreThoseOfAPlainCount() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            check(text(random));
        }
        check("");
        check("mill \ud83d stone");
    }

    private void check(String text) {
        SignalsEntry signals = filter.measure(new Document("0", text, "test", Optional.empty(), Map.of()))
                .signals();
        assertThat(signals.bytes()).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
        List<String> words = english.list(text);
        double length = text.codePointCount(0, text.length());
        for (int n = 2; n <= 10; n++) {
            String name = n <= 4 ? "gopher-repetition.top-%d-gram" : "gopher-repetition.duplicate-%d-grams";
            double figure = filter.header().value(name.formatted(n), signals);
            long characters = n <= 4 ? topCharacters(words, n) : duplicateCharacters(words, n);
            if (n > 4 || words.size() >= n) {
                assertThat(figure)
                        .as("%s of %s", name.formatted(n), text)
                        .isEqualTo(characters / length, within(1e-12));
            } else {
                assertThat(figure).isNaN();
            }
        }
    }

    private static long topCharacters(List<String> words, int n) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int i = 0; i + n <= words.size(); i++) {
            counts.merge(String.join(" ", words.subList(i, i + n)), 1, Integer::sum);
        }
        int most = counts.values().stream().mapToInt(count -> count).max().orElse(0);
        return counts.entrySet().stream()
                .filter(gram -> gram.getValue() == most)
                .mapToLong(gram -> (long) most * codePoints(gram.getKey()))
                .findFirst()
                .orElse(0);
    }

    private static long duplicateCharacters(List<String> words, int n) {
        Set<String> seen = new HashSet<>();
        long characters = 0;
        int i = 0;
        while (i + n <= words.size()) {
            String gram = String.join("", words.subList(i, i + n));
            boolean again = !seen.add(gram);
            characters += again ? codePoints(gram) : 0;
            i += again ? n : 1;
        }
        return characters;
    }

    private static int codePoints(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int kinds = 1 + random.nextInt(WORDS.size());
        for (int count = random.nextInt(120); count > 0; count--) {
            text.append(WORDS.get(random.nextInt(kinds))).append(random.nextInt(9) == 0 ? "\n" : " ");
        }
        return text.toString();
    }
}
