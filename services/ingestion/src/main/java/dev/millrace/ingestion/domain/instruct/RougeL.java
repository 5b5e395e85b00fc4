package dev.millrace.ingestion.domain.instruct;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * ROUGE-L (Lin 2004): how much two texts have in common, by the longest sequence of words that is in both in the same order.
 * The measure is 2 L / (m + n), the F1 of L / m and L / n, with words as the rouge_score package cuts them without stemming:
 * lower-case runs of ASCII letters and digits.
 */
final class RougeL {

    private RougeL() {}

    static List<String> words(String text) {
        return Stream.of(text.toLowerCase(Locale.ROOT).split("[^a-z0-9]+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** From 0 to 1; 0 when one has no words. */
    static double similarity(List<String> one, List<String> other) {
        return one.isEmpty() || other.isEmpty() ? 0 : 2.0 * common(one, other) / (one.size() + other.size());
    }

    /** The most that lengths alone allow. */
    static double atMost(List<String> one, List<String> other) {
        return 2.0 * Math.min(one.size(), other.size()) / Math.max(1, one.size() + other.size());
    }

    private static int common(List<String> one, List<String> other) {
        int[] row = new int[other.size() + 1];
        for (String word : one) {
            int diagonal = 0;
            for (int j = 1; j <= other.size(); j++) {
                int above = row[j];
                row[j] = word.equals(other.get(j - 1)) ? diagonal + 1 : Math.max(above, row[j - 1]);
                diagonal = above;
            }
        }
        return row[other.size()];
    }
}
