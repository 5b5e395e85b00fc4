package dev.millrace.evaluator.domain.overlap;

import dev.millrace.contracts.text.PythonText;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Translation edit rate (Snover et al., 2006) as sacrebleu 2.6.0 computes it, in percent, case ignored: the fewest words
 * put in, left out, replaced, or shifted together, that make the text a reference, over the mean length of the references.
 *
 * @param normalized whether punctuation is set apart from words first
 */
public record Ter(boolean normalized) implements OverlapMetric {

    private static final Pattern POSSESSIVE_AT_END = Pattern.compile("'s$", Pattern.UNIX_LINES);

    @Override
    public double[] counts(String text, List<String> references) {
        Map<String, Integer> numbers = new HashMap<>();
        int[] words = numbered(prepared(text), numbers);
        double fewest = Double.POSITIVE_INFINITY;
        double lengths = 0;
        for (String reference : references) {
            // sacrebleu prepares references twice, which sets more apart when punctuation is.
            int[] other = numbered(prepared(prepared(reference)), numbers);
            lengths += other.length;
            fewest = Math.min(fewest, new ShiftSearch(words, other).edits());
        }
        return new double[] {fewest, lengths / references.size()};
    }

    @Override
    public double score(double[] sums) {
        if (sums[1] > 0) {
            return 100 * (sums[0] / sums[1]);
        }
        return sums[0] > 0 ? 100 : 0;
    }

    private String prepared(String text) {
        String lower = PythonText.stripTrailing(text).toLowerCase(Locale.ROOT);
        return String.join(" ", PythonText.words(normalized && !lower.isEmpty() ? normal(lower) : lower));
    }

    /** Each different word has a number of its own. */
    private static int[] numbered(String prepared, Map<String, Integer> numbers) {
        return PythonText.words(prepared).stream()
                .mapToInt(word -> numbers.computeIfAbsent(word, w -> numbers.size()))
                .toArray();
    }

    private static String normal(String text) {
        String plain = text.replace("\n-", "")
                .replace("\n", " ")
                .replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">");
        String apart = BleuTokenizer.marksApart(" " + plain + " ").replace("'s ", " 's ");
        return BleuTokenizer.stopsApart(POSSESSIVE_AT_END.matcher(apart).replaceAll(" 's"));
    }
}
