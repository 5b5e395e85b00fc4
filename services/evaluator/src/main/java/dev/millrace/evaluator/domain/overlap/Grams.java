package dev.millrace.evaluator.domain.overlap;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How often each sequence of n words or characters is in a text. */
final class Grams {

    private Grams() {}

    /** Sequences of {@code n} words; no word has a blank in it. */
    static Map<String, Integer> ofWords(List<String> words, int n) {
        Map<String, Integer> grams = new HashMap<>();
        for (int i = 0; i + n <= words.size(); i++) {
            grams.merge(n == 1 ? words.get(i) : String.join(" ", words.subList(i, i + n)), 1, Integer::sum);
        }
        return grams;
    }

    /** Sequences of {@code n} code points. */
    static Map<String, Integer> ofCharacters(String text, int n) {
        Map<String, Integer> grams = new HashMap<>();
        int length = text.codePointCount(0, text.length());
        if (length < n) {
            return grams;
        }
        int from = 0;
        int to = text.offsetByCodePoints(0, n);
        for (int i = 0; i + n <= length; i++) {
            grams.merge(text.substring(from, to), 1, Integer::sum);
            from = text.offsetByCodePoints(from, 1);
            to = to == text.length() ? to : text.offsetByCodePoints(to, 1);
        }
        return grams;
    }

    static int total(Map<String, Integer> grams) {
        return grams.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many of the one are in the other, each as often as in the one that has it less often. */
    static int common(Map<String, Integer> one, Map<String, Integer> other) {
        int common = 0;
        for (Map.Entry<String, Integer> gram : one.entrySet()) {
            common += Math.min(gram.getValue(), other.getOrDefault(gram.getKey(), 0));
        }
        return common;
    }
}
