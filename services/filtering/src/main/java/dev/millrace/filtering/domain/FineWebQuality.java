package dev.millrace.filtering.domain;

import dev.millrace.contracts.text.EnglishSentences;
import dev.millrace.contracts.text.PythonText;
import dev.millrace.contracts.text.Spacing;
import dev.millrace.contracts.text.Words;
import java.util.List;

/**
 * FineWeb's own rules (Penedo et al. 2024, arXiv:2406.17557, section 3.6) as datatrove 0.10 has them in
 * {@code FineWebQualityFilter}: lines that end as sentences, short lines, duplicate lines, lists.
 */
public final class FineWebQuality implements RuleSet<FineWebQuality.Facts> {

    public static final String NAME = "fineweb";

    private final double shortLength;
    private final List<Rule<Facts>> rules;
    private final HashCounts seen = new HashCounts();

    public FineWebQuality(Thresholds at) {
        this.shortLength = at.get("short-line-length", 30);
        this.rules = List.of(
                at.some("empty", "lines", f -> f.lines.count),
                at.least("line_punct_ratio", "punctuated-lines", Facts::ended, "min-punctuated-lines", 0.12),
                at.most("short_line_ratio", "short-lines", f -> f.perLine(f.lines.brief), "max-short-lines", 0.67),
                at.most("char_dup_ratio", "duplicate-characters", Facts::repeated, "max-duplicate-characters", 0.01),
                at.most("list_ratio", "line-breaks-per-word", Facts::breaksPerWord, "max-line-breaks-per-word", 0.3));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Rule<Facts>> rules() {
        return rules;
    }

    @Override
    public Facts read(AnalyzedText analyzed) {
        Lines lines = new Lines(shortLength, seen);
        lines.read(analyzed);
        return new Facts(analyzed, lines);
    }

    /** What the rules ask of a text. */
    public record Facts(AnalyzedText analyzed, Lines lines) {

        /** Nothing ends a line in scripts that put spaces between clauses. */
        private double ended() {
            return analyzed.spacing() == Spacing.CLAUSES ? Double.NaN : perLine(lines.ended);
        }

        private double perLine(int count) {
            return (double) count / lines.count;
        }

        private double repeated() {
            return (double) lines.repeatedCharacters / (analyzed.length() - lines.breaks);
        }

        private double breaksPerWord() {
            return (double) lines.breaks / analyzed.words().size();
        }
    }

    /** What the rules ask of the lines between line feeds that aren't blank. */
    static final class Lines {
        private final double shortLength;
        /** Of English, the space behind a word included. */
        private static final int CHARACTERS_PER_WORD = 6;

        private final HashCounts seen;
        private int word;
        private int count;
        private int ended;
        private int brief;
        private long repeatedCharacters;
        private int breaks;

        private Lines(double shortLength, HashCounts seen) {
            this.shortLength = shortLength;
            this.seen = seen;
        }

        void read(AnalyzedText analyzed) {
            String text = analyzed.text();
            for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
                breaks++;
            }
            seen.reset(breaks + 1);
            int start = 0;
            for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
                line(analyzed, start, end);
                start = end + 1;
            }
            line(analyzed, start, text.length());
        }

        private void line(AnalyzedText analyzed, int from, int to) {
            char[] chars = analyzed.chars();
            int first = from;
            while (first < to && PythonText.isSpace(chars[first])) {
                first++;
            }
            if (first == to) {
                return;
            }
            count++;
            int length = analyzed.length(from, to);
            ended += EnglishSentences.isEnd(Character.codePointBefore(chars, end(analyzed, to))) ? 1 : 0;
            brief += isBrief(analyzed, to, length) ? 1 : 0;
            repeatedCharacters += seen.add(TextHash.of(chars, from, to)) > 1 ? length : 0;
        }

        /** The published rule looks at white space at the end of a line as at any character. */
        private static int end(AnalyzedText analyzed, int to) {
            int end = to;
            while (analyzed.spacing() != Spacing.WORDS && PythonText.isSpace(analyzed.chars()[end - 1])) {
                end--;
            }
            return end;
        }

        /** A character says more in scripts without spaces: there as many words count as a line of English has. */
        private boolean isBrief(AnalyzedText analyzed, int to, int length) {
            if (analyzed.spacing() == Spacing.WORDS) {
                return length <= shortLength;
            }
            Words words = analyzed.words();
            int inLine = 0;
            for (; word < words.size() && words.start(word) < to; word++) {
                inLine += words.get(word).isPunctuation() ? 0 : 1;
            }
            return inLine * CHARACTERS_PER_WORD <= shortLength;
        }
    }
}
