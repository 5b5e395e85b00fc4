package dev.millrace.evaluator.domain.metric;

import dev.millrace.contracts.text.expression.PythonPattern;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Whether an answer is one of the right texts, some things left out of both.
 *
 * @param ignored is taken out first
 */
record ExactMatch(boolean ignoreCase, boolean ignorePunctuation, boolean ignoreNumbers, List<PythonPattern> ignored) {

    private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
    private static final Pattern DIGITS = Pattern.compile("[0-9]");

    ExactMatch {
        ignored = List.copyOf(ignored);
    }

    boolean matches(List<String> references, String answer) {
        List<String> plain = plain(references);
        return plain.contains(plain(List.of(answer)).getFirst());
    }

    private List<String> plain(List<String> texts) {
        List<String> bare = texts.stream().map(this::bare).toList();
        int longest =
                Math.max(1, bare.stream().mapToInt(ExactMatch::length).max().orElse(0));
        return bare.stream()
                .map(text -> ignoreCase ? shortened(text.toLowerCase(Locale.ROOT), longest) : text)
                .map(text -> ignorePunctuation ? PUNCTUATION.matcher(text).replaceAll("") : text)
                .map(text -> ignoreNumbers ? DIGITS.matcher(text).replaceAll("") : text)
                .toList();
    }

    private String bare(String text) {
        String bare = text;
        for (PythonPattern pattern : ignored) {
            bare = pattern.removeFrom(bare);
        }
        return bare;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /**
     * The harness puts the texts in cells of numpy, as wide as the longest of them; what a text grows beyond that in lower
     * case (as the Turkish dotted capital I does) is lost.
     */
    private static String shortened(String text, int longest) {
        return length(text) <= longest ? text : text.substring(0, text.offsetByCodePoints(0, longest));
    }
}
