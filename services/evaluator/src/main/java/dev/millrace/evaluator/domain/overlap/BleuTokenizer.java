package dev.millrace.evaluator.domain.overlap;

import dev.millrace.contracts.text.PythonText;
import java.util.List;
import java.util.regex.Pattern;

/** What counts as a word for BLEU, by sacrebleu's names; scores by different ones can't be compared. */
public enum BleuTokenizer {
    /** WMT's, for languages that stand between blanks: that of mteval-v13a.pl. */
    WMT_13A,
    /** Every punctuation mark and symbol of Unicode apart, but for marks between digits: that of mteval-v14.pl. */
    INTERNATIONAL,
    /** Every character apart. */
    CHARACTERS,
    /** What stands between blanks, for text that is cut into words already. */
    NONE;

    // The expressions are sacrebleu 2.6.0's, from the scripts of NIST: they are what defines the score.
    private static final Pattern MARK = Pattern.compile("([{-~\\[-` -&(-+:-@/])");
    private static final Pattern STOP_AFTER_NO_DIGIT = Pattern.compile("([^0-9])([.,])");
    private static final Pattern STOP_BEFORE_NO_DIGIT = Pattern.compile("([.,])([^0-9])");
    private static final Pattern DASH_AFTER_DIGIT = Pattern.compile("([0-9])(-)");
    private static final Pattern PUNCTUATION_AFTER_NO_NUMBER = Pattern.compile("(\\P{N})(\\p{P})");
    private static final Pattern PUNCTUATION_BEFORE_NO_NUMBER = Pattern.compile("(\\p{P})(\\P{N})");
    private static final Pattern SYMBOL = Pattern.compile("(\\p{S})");

    List<String> words(String text) {
        return PythonText.words(spaced(PythonText.stripTrailing(text)));
    }

    private String spaced(String text) {
        return switch (this) {
            case WMT_13A -> wmt(text);
            case INTERNATIONAL -> international(text);
            case CHARACTERS -> characters(text);
            case NONE -> text;
        };
    }

    private static String wmt(String text) {
        String plain = text.replace("<skipped>", "").replace("-\n", "").replace("\n", " ");
        if (plain.indexOf('&') >= 0) {
            plain = plain.replace("&quot;", "\"")
                    .replace("&amp;", "&")
                    .replace("&lt;", "<")
                    .replace("&gt;", ">");
        }
        return stopsApart(marksApart(" " + plain + " "));
    }

    /** Marks of Western languages between blanks. */
    static String marksApart(String text) {
        return MARK.matcher(text).replaceAll(" $1 ");
    }

    /** Stops and commas between blanks, but for those within numbers; so are dashes after digits. */
    static String stopsApart(String text) {
        String apart = STOP_AFTER_NO_DIGIT.matcher(text).replaceAll("$1 $2 ");
        apart = STOP_BEFORE_NO_DIGIT.matcher(apart).replaceAll(" $1 $2");
        return DASH_AFTER_DIGIT.matcher(apart).replaceAll("$1 $2 ");
    }

    private static String international(String text) {
        String apart = PUNCTUATION_AFTER_NO_NUMBER.matcher(text).replaceAll("$1 $2 ");
        apart = PUNCTUATION_BEFORE_NO_NUMBER.matcher(apart).replaceAll(" $1 $2");
        return SYMBOL.matcher(apart).replaceAll(" $1 ");
    }

    private static String characters(String text) {
        StringBuilder apart = new StringBuilder();
        text.codePoints().forEach(c -> apart.appendCodePoint(c).append(' '));
        return apart.toString();
    }
}
