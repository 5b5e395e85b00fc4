package dev.millrace.filtering.domain;

import dev.millrace.contracts.text.Word;
import dev.millrace.contracts.text.Words;
import java.util.Locale;
import java.util.Set;

/** Tells English from anything else by how much of it is English function words. */
final class Language {

    private static final Set<String> FUNCTION_WORDS = Set.of(
            "the", "of", "and", "to", "a", "in", "is", "it", "that", "was", "for", "you", "he", "on", "are", "with",
            "as", "his", "they", "be", "at", "this", "have", "from", "or", "had", "by", "but", "not", "what", "we",
            "an", "your", "which", "their", "if", "will", "there", "can", "she", "her", "been", "would", "my");

    /** English prose has about two in five; lists of names and headings still have one in ten. */
    private static final double LEAST_SHARE = 0.1;

    private Language() {}

    /** {@code en}, or {@code und} when it's another language or too little to tell. */
    static String of(Words words) {
        int alphabetic = 0;
        int function = 0;
        for (int i = 0; i < words.size(); i++) {
            Word word = words.get(i);
            if (word.isAlphabetic()) {
                alphabetic++;
                boolean isShort = word.codePoints() <= 5;
                function += isShort && FUNCTION_WORDS.contains(word.text().toLowerCase(Locale.ROOT)) ? 1 : 0;
            }
        }
        return function > 0 && function >= LEAST_SHARE * alphabetic ? "en" : "und";
    }
}
