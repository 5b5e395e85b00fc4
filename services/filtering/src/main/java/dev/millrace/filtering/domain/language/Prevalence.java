package dev.millrace.filtering.domain.language;

import java.util.Set;

/**
 * How common languages are on the web, in orders of magnitude: what the statistics of Common Crawl
 * (commoncrawl.github.io/cc-crawl-statistics, languages of documents) show of them.
 */
final class Prevalence {

    /** About one document in a hundred, or more. */
    private static final Set<String> LARGE = Set.of(
            "en", "ru", "de", "ja", "zh", "es", "fr", "it", "pt", "pl", "nl", "cs", "tr", "vi", "fa", "id", "ar", "ko");

    /** About one in a thousand. */
    private static final Set<String> MEDIUM = Set.of(
            "sv", "ro", "uk", "el", "hu", "da", "fi", "sk", "th", "bg", "nb", "hr", "he", "lt", "ca", "sl", "et", "lv",
            "sr", "hi", "bn");

    /** About one in ten thousand. */
    private static final Set<String> SMALL = Set.of(
            "az", "ms", "sq", "ka", "mk", "gl", "ta", "eu", "is", "bs", "te", "ur", "kk", "ml", "mr", "ne", "la", "hy",
            "be", "mn", "si", "gu", "kn", "my", "km", "uz", "nn", "cy", "ga", "eo", "af", "tl", "pa", "ky", "tg", "sw",
            "mt", "tt");

    private Prevalence() {}

    /** 0 for the most common languages, 3 for the rarest. */
    static int rank(String code) {
        return LARGE.contains(code) ? 0 : MEDIUM.contains(code) ? 1 : SMALL.contains(code) ? 2 : 3;
    }
}
