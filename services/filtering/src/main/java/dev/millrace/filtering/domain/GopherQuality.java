package dev.millrace.filtering.domain;

import dev.millrace.contracts.text.PythonText;
import dev.millrace.contracts.text.Word;
import dev.millrace.contracts.text.Words;
import java.util.List;

/**
 * Gopher's quality rules (Rae et al. 2021, arXiv:2112.11446, appendix A1.1) as datatrove 0.10 has them in
 * {@code GopherQualityFilter}: length, mean word length, symbols, bullets, ellipses, letters, stop words.
 */
public final class GopherQuality implements RuleSet {

    public static final String NAME = "gopher-quality";

    private static final List<String> STOP_WORDS = List.of("the", "be", "to", "of", "and", "that", "have", "with");

    private final Thresholds thresholds;

    public GopherQuality(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Outcome judge(Passage passage) {
        Tally tally = Tally.of(passage.words());
        Rules rules = new Rules();
        rules.atLeast("gopher_short_doc", tally.meaningful, thresholds.get("min-words", 50));
        rules.atMost("gopher_long_doc", tally.meaningful, thresholds.get("max-words", 100_000));
        double meanLength = (double) tally.characters / tally.meaningful;
        rules.atLeast("gopher_below_avg_threshold", meanLength, thresholds.get("min-mean-word-length", 3));
        rules.atMost("gopher_above_avg_threshold", meanLength, thresholds.get("max-mean-word-length", 10));
        if (rules.unbroken()) {
            marks(passage.text(), tally, rules);
        }
        double alphabetic = (double) tally.alphabetic / tally.words;
        rules.atLeast("gopher_below_alpha_threshold", alphabetic, thresholds.get("min-alphabetic-words", 0.8));
        rules.atLeast("gopher_enough_stop_words", tally.stopWords(), thresholds.get("min-stop-words", 2));
        return rules.outcome();
    }

    private void marks(String text, Tally tally, Rules rules) {
        double most = thresholds.get("max-symbols-per-word", 0.1);
        Marks marks = Marks.of(text);
        rules.atMost("gopher_too_many_hashes", (double) marks.hashes / tally.words, most);
        rules.atMost("gopher_too_many_ellipsis", (double) marks.ellipses / tally.words, most);
        double bullets = (double) marks.bulletLines / marks.lines;
        rules.atMost("gopher_too_many_bullets", bullets, thresholds.get("max-bullet-lines", 0.9));
        double ends = (double) marks.ellipsisLines / marks.lines;
        rules.atMost("gopher_too_many_end_ellipsis", ends, thresholds.get("max-ellipsis-lines", 0.3));
    }

    /** What the rules ask of the words, in one pass. */
    private static final class Tally {
        private int words;
        /** Words that aren't all punctuation. */
        private int meaningful;
        /** Code points in those. */
        private long characters;

        private int alphabetic;
        private int stopWordsSeen;

        static Tally of(Words words) {
            Tally tally = new Tally();
            tally.words = words.size();
            for (int i = 0; i < words.size(); i++) {
                tally.add(words.get(i));
            }
            return tally;
        }

        private void add(Word word) {
            if (!word.isPunctuation()) {
                meaningful++;
                characters += word.codePoints();
            }
            if (word.isAlphabetic()) {
                alphabetic++;
                if (word.codePoints() <= 4) {
                    int stopWord = STOP_WORDS.indexOf(word.text());
                    stopWordsSeen |= stopWord < 0 ? 0 : 1 << stopWord;
                }
            }
        }

        int stopWords() {
            return Integer.bitCount(stopWordsSeen);
        }
    }

    /** Hashes, ellipses and how lines start and end, in one pass over the text. */
    private static final class Marks {
        private int hashes;
        private int ellipses;
        private int lines;
        private int bulletLines;
        private int ellipsisLines;

        static Marks of(String text) {
            Marks marks = new Marks();
            int start = 0;
            int dots = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                dots = c == '.' ? dots + 1 : 0;
                if (dots == 3) {
                    marks.ellipses++;
                    dots = 0;
                } else if (c == '…') {
                    marks.ellipses++;
                } else if (c == '#') {
                    marks.hashes++;
                } else if (PythonText.isLineBreak(c)) {
                    marks.line(text, start, i);
                    if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                        i++;
                    }
                    start = i + 1;
                }
            }
            if (start < text.length()) {
                marks.line(text, start, text.length());
            }
            return marks;
        }

        private void line(String text, int from, int to) {
            lines++;
            int first = from;
            while (first < to && PythonText.isSpace(text.charAt(first))) {
                first++;
            }
            int end = to;
            while (end > first && PythonText.isSpace(text.charAt(end - 1))) {
                end--;
            }
            if (first < end) {
                char bullet = text.charAt(first);
                bulletLines += bullet == '•' || bullet == '-' ? 1 : 0;
                boolean dots = end - first >= 3 && text.startsWith("...", end - 3);
                ellipsisLines += dots || text.charAt(end - 1) == '…' ? 1 : 0;
            }
        }
    }
}
