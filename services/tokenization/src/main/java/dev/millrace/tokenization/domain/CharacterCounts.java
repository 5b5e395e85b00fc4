package dev.millrace.tokenization.domain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The characters that a vocabulary has a token for; others are spelled in bytes. */
final class CharacterCounts {

    /** Share of the characters that have a token; SentencePiece's {@code character_coverage}. */
    private static final double COVERAGE = 0.9995;

    private CharacterCounts() {}

    /**
     * The most frequent ones, until they cover enough of the texts.
     *
     * @param most how many there may be
     */
    static List<String> covering(WordCounts texts, int most) {
        Map<Integer, Long> counts = new HashMap<>();
        texts.forEach((word, n) -> word.codePoints()
                // Half of a surrogate pair has no UTF-8.
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .forEach(c -> counts.merge(c, n, Long::sum)));
        double enough = COVERAGE * counts.values().stream().mapToLong(n -> n).sum();
        List<String> characters = new ArrayList<>();
        long covered = 0;
        for (Map.Entry<Integer, Long> one : counts.entrySet().stream()
                .sorted(Map.Entry.<Integer, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList()) {
            if (covered >= enough || characters.size() == most) {
                break;
            }
            characters.add(Character.toString(one.getKey()));
            covered += one.getValue();
        }
        return characters;
    }
}
