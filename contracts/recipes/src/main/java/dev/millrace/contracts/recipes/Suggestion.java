package dev.millrace.contracts.recipes;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The word that somebody who mistyped one may have meant. */
public final class Suggestion {

    private Suggestion() {}

    /** A sentence that names the closest of {@code known}, or all of them when none is close. */
    public static String among(Collection<String> known, String found) {
        return closest(known, found)
                .map(word -> "did you mean %s?".formatted(word))
                .orElseGet(() -> "expected one of " + String.join(", ", known));
    }

    private static Optional<String> closest(Collection<String> known, String found) {
        String letters = letters(found);
        int most = Math.max(1, letters.length() / 3);
        return known.stream()
                .filter(word -> distance(letters(word), letters) <= most)
                .min(Comparator.comparingInt(word -> distance(letters(word), letters)));
    }

    private static String letters(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
