package dev.millrace.filtering.domain;

import dev.millrace.contracts.text.PythonText;
import dev.millrace.contracts.text.Spacing;
import dev.millrace.contracts.text.Word;
import dev.millrace.contracts.text.Words;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gopher's quality rules (Rae et al. 2021, arXiv:2112.11446, appendix A1.1) as datatrove 0.10 has them in
 * {@code GopherQualityFilter}: length, mean word length, symbols, bullets, ellipses, letters, stop words.
 */
public final class GopherQuality implements RuleSet<GopherQuality.Facts> {

    public static final String NAME = "gopher-quality";

    private final List<Rule<Facts>> rules;

    public GopherQuality(Thresholds at) {
        String symbols = "max-symbols-per-word";
        this.rules = List.of(
                at.least("gopher_short_doc", "words", f -> f.tally.meaningful, "min-words", 50),
                at.most("gopher_long_doc", "words", f -> f.tally.meaningful, "max-words", 100_000),
                at.least("gopher_below_avg_threshold", "mean-word-length", Facts::mean, "min-mean-word-length", 3),
                at.most("gopher_above_avg_threshold", "mean-word-length", Facts::mean, "max-mean-word-length", 10),
                at.most("gopher_too_many_hashes", "hashes-per-word", f -> f.perWord(f.marks().hashes), symbols, 0.1),
                at.most(
                        "gopher_too_many_ellipsis",
                        "ellipses-per-word",
                        f -> f.perWord(f.marks().ellipses),
                        symbols,
                        0.1),
                at.most(
                        "gopher_too_many_bullets",
                        "bullet-lines",
                        f -> f.perLine(f.marks().bulletLines),
                        "max-bullet-lines",
                        0.9),
                at.most(
                        "gopher_too_many_end_ellipsis",
                        "ellipsis-lines",
                        f -> f.perLine(f.marks().ellipsisLines),
                        "max-ellipsis-lines",
                        0.3),
                at.least(
                        "gopher_below_alpha_threshold",
                        "alphabetic-words",
                        f -> f.perWord(f.tally.alphabetic),
                        "min-alphabetic-words",
                        0.8),
                at.least("gopher_enough_stop_words", "stop-words", f -> f.tally.stopWords(), "min-stop-words", 2));
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
        return new Facts(analyzed, Tally.of(analyzed));
    }

    /** What the rules ask of a text. */
    public static final class Facts {
        private final AnalyzedText analyzed;
        private final Tally tally;
        private @Nullable Marks marks;

        private Facts(AnalyzedText analyzed, Tally tally) {
            this.analyzed = analyzed;
            this.tally = tally;
        }

        private Marks marks() {
            Marks found = marks;
            if (found == null) {
                found = Marks.of(analyzed.chars());
                marks = found;
            }
            return found;
        }

        /** Where a dictionary finds the words, their length says what the dictionary is like, not the text. */
        private double mean() {
            return analyzed.spacing() != Spacing.WORDS ? Double.NaN : (double) tally.characters / tally.meaningful;
        }

        private double perWord(int count) {
            return (double) count / tally.words;
        }

        private double perLine(int count) {
            return (double) count / marks().lines;
        }
    }

    /** What the rules ask of the words, in one pass. */
    private static final class Tally {
        private int words;
        /** Words that aren't all punctuation. */
        private int meaningful;
        /** Code points in those. */
        private long characters;

        private int alphabetic;
        private final StopWords stopWords;

        private Tally(StopWords stopWords) {
            this.stopWords = stopWords;
        }

        static Tally of(AnalyzedText analyzed) {
            Tally tally = new Tally(StopWords.in(analyzed.spacing()));
            Words words = analyzed.words();
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
                stopWords.meet(word);
            }
        }

        int stopWords() {
            return stopWords.met();
        }
    }

    /** Hashes, ellipses and how lines start and end, in one pass over the text. */
    private static final class Marks {
        private static final boolean[] LOOKED_AT = new boolean[128];

        static {
            for (char c = 0; c < LOOKED_AT.length; c++) {
                LOOKED_AT[c] = c == '.' || c == '#' || PythonText.isLineBreak(c);
            }
        }

        private int hashes;
        private int ellipses;
        private int lines;
        private int bulletLines;
        private int ellipsisLines;

        static Marks of(char[] text) {
            Marks marks = new Marks();
            int start = 0;
            for (int i = 0; i < text.length; i++) {
                char c = text[i];
                if (c < LOOKED_AT.length && !LOOKED_AT[c]) {
                    continue;
                }
                if (c == '.') {
                    int end = i + 1;
                    while (end < text.length && text[end] == '.') {
                        end++;
                    }
                    marks.ellipses += (end - i) / 3;
                    i = end - 1;
                } else if (c == '…') {
                    marks.ellipses++;
                } else if (c == '#') {
                    marks.hashes++;
                } else if (PythonText.isLineBreak(c)) {
                    marks.line(text, start, i);
                    if (c == '\r' && i + 1 < text.length && text[i + 1] == '\n') {
                        i++;
                    }
                    start = i + 1;
                }
            }
            if (start < text.length) {
                marks.line(text, start, text.length);
            }
            return marks;
        }

        private void line(char[] text, int from, int to) {
            lines++;
            int first = from;
            while (first < to && PythonText.isSpace(text[first])) {
                first++;
            }
            int end = to;
            while (end > first && PythonText.isSpace(text[end - 1])) {
                end--;
            }
            if (first < end) {
                char bullet = text[first];
                bulletLines += bullet == '•' || bullet == '-' ? 1 : 0;
                boolean dots = end - first >= 3 && text[end - 1] == '.' && text[end - 2] == '.' && text[end - 3] == '.';
                ellipsisLines += dots || text[end - 1] == '…' ? 1 : 0;
            }
        }
    }
}
