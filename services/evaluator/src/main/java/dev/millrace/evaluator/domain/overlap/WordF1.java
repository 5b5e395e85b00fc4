package dev.millrace.evaluator.domain.overlap;

import dev.millrace.contracts.text.PythonText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The F1 of words as SQuAD's script computes it (Rajpurkar et al., 2016), from 0 to 1: case, punctuation of ASCII and English
 * articles are left out of both texts.
 */
public final class WordF1 {

    private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
    private static final Pattern ARTICLES = Pattern.compile("(?<![\\p{L}\\p{N}_])(?:a|an|the)(?![\\p{L}\\p{N}_])");

    private WordF1() {}

    /** The F1 of {@code text} against {@code reference}. Of two without words it is 1, of one without words 0. */
    public static double of(String reference, String text) {
        List<String> wanted = words(reference);
        List<String> found = words(text);
        if (wanted.isEmpty() || found.isEmpty()) {
            return wanted.isEmpty() && found.isEmpty() ? 1 : 0;
        }
        Map<String, Integer> counts = Grams.ofWords(wanted, 1);
        int shared = Grams.common(Grams.ofWords(found, 1), counts);
        return 2.0 * shared / (wanted.size() + found.size());
    }

    private static List<String> words(String text) {
        String plain = PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
        return PythonText.words(ARTICLES.matcher(plain).replaceAll(" "));
    }
}
