package dev.millrace.filtering.domain;

import dev.millrace.contracts.text.EnglishSentences;
import dev.millrace.contracts.text.Spacing;
import dev.millrace.contracts.text.UnspacedScripts;
import dev.millrace.contracts.text.WordSplitter;
import dev.millrace.contracts.text.Words;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * C4's rules (Raffel et al. 2020, section 2.2) as datatrove 0.10 has them in {@code C4QualityFilter}: lines that aren't
 * sentences go, and documents with too few left, with curly brackets or with filler text. FineWeb uses it without the
 * rule on how a line ends.
 */
public final class C4Quality implements RuleSet<C4Quality.Facts> {

    public static final String NAME = "c4";
    public static final String FINEWEB_NAME = "c4-fineweb";

    private static final Pattern CITATION = Pattern.compile("\\[\\p{Nd}*]|\\[edit]|\\[citation needed]");
    private static final String ENDS = ".?!\"'";
    /** Quotation marks that Chinese and Japanese lines end with beside those. */
    private static final String UNSPACED_ENDS = ENDS + "\u201D\u2019\u300D\u300F";

    private final String name;
    private final boolean endsInPunctuation;
    private final List<Rule<Facts>> rules;
    private final double minWords;
    private final double maxWordLength;
    private final WordLines lines = new WordLines();
    private final C4Lines kept;

    private C4Quality(String name, boolean endsInPunctuation, Thresholds at, WordSplitter splitter) {
        this.name = name;
        this.endsInPunctuation = endsInPunctuation;
        this.rules = List.of(
                at.none("lorem_ipsum", "lorem-ipsum", f -> f.kept.filler()),
                at.none("curly_bracket", "curly-brackets", f -> f.kept.brackets()),
                at.least("too_few_sentences", "sentences", f -> f.kept.sentences(), "min-sentences", 5));
        this.minWords = at.get("min-words-per-line", 3);
        this.maxWordLength = at.get("max-word-length", 1000);
        this.kept = new C4Lines(splitter);
    }

    /** All of C4's rules. */
    public static C4Quality published(Thresholds at, WordSplitter splitter) {
        return new C4Quality(NAME, true, at, splitter);
    }

    /** As FineWeb uses them: a line may end as it likes. */
    public static C4Quality fineWeb(Thresholds at, WordSplitter splitter) {
        return new C4Quality(FINEWEB_NAME, false, at, splitter);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Rule<Facts>> rules() {
        return rules;
    }

    @Override
    public Facts read(AnalyzedText analyzed) {
        lines.read(analyzed);
        kept.clear();
        for (int line = 0; line < lines.count(); line++) {
            int first = lines.first(line);
            int end = lines.end(line);
            Shape shape = Shape.of(analyzed, first, end);
            if (shape.longestWord <= maxWordLength) {
                if (mayMatter(analyzed, first, end)) {
                    readClosely(text(analyzed, first, end), analyzed, first, end, shape);
                } else if (shape.words >= minWords && (!endsInPunctuation || endsAsSentence(analyzed, first, end))) {
                    kept.keep(analyzed, first, end);
                }
            }
        }
        return new Facts(analyzed, lines, kept);
    }

    /** The same for a line that may say what a rule looks for. */
    private void readClosely(String whole, AnalyzedText analyzed, int first, int end, Shape shape) {
        String line = whole.indexOf('[') < 0 ? whole : CITATION.matcher(whole).replaceAll("");
        if (shape.words < minWords || (endsInPunctuation && !endsAsSentence(line, analyzed.spacing()))) {
            return;
        }
        if (goes(line.toLowerCase(Locale.ROOT))) {
            return;
        }
        if (line.length() == whole.length()) {
            kept.keep(analyzed, first, end);
        } else {
            kept.keep(line, analyzed.spacing());
        }
    }

    /** Whether the line goes for what it says; filler text and curly brackets refuse the whole document instead. */
    private boolean goes(String lowerLine) {
        if (C4Phrases.isFiller(lowerLine)) {
            kept.refuse(true);
            return false;
        }
        if (C4Phrases.isScript(lowerLine)) {
            return true;
        }
        if (lowerLine.indexOf('{') >= 0) {
            kept.refuse(false);
            return false;
        }
        return C4Phrases.isPolicy(lowerLine);
    }

    @Override
    public Optional<Trimmed> trim(Facts facts) {
        if (kept.isAllOf(facts.analyzed, lines)) {
            return Optional.empty();
        }
        AnalyzedText rest = kept.rest(facts.analyzed);
        return rest.text().equals(facts.analyzed.text())
                ? Optional.empty()
                : Optional.of(new Trimmed(rest, lines.count() - kept.lines()));
    }

    /** What the rules ask of a text, and what they leave of it. */
    record Facts(AnalyzedText analyzed, WordLines lines, C4Lines kept) {}

    private static boolean mayMatter(AnalyzedText analyzed, int first, int end) {
        Words words = analyzed.words();
        return first < end && C4Phrases.mayBeIn(analyzed.chars(), words.start(first), words.end(end - 1));
    }

    private static String text(AnalyzedText analyzed, int first, int end) {
        Words words = analyzed.words();
        return first == end ? "" : analyzed.text().substring(words.start(first), words.end(end - 1));
    }

    private static boolean endsAsSentence(AnalyzedText analyzed, int first, int end) {
        if (first == end) {
            return false;
        }
        int from = analyzed.words().start(first);
        int to = analyzed.words().end(end - 1);
        if (analyzed.spacing() != Spacing.WORDS) {
            return endsUnspaced(analyzed.text().substring(from, to), analyzed.spacing());
        }
        char last = analyzed.chars()[to - 1];
        return last == '.' ? !(to - from >= 3 && analyzed.text().startsWith("...", to - 3)) : ENDS.indexOf(last) >= 0;
    }

    private static boolean endsAsSentence(String line, Spacing spacing) {
        if (spacing != Spacing.WORDS) {
            return endsUnspaced(line, spacing);
        }
        return !line.isEmpty() && ENDS.indexOf(line.charAt(line.length() - 1)) >= 0 && !line.endsWith("...");
    }

    /** In scripts without spaces; nothing says where a sentence ends in those that put spaces between clauses. */
    private static boolean endsUnspaced(String line, Spacing spacing) {
        if (line.isEmpty() || line.endsWith("...")) {
            return false;
        }
        int last = line.codePointBefore(line.length());
        return UNSPACED_ENDS.indexOf(last) >= 0
                || EnglishSentences.isEnd(last)
                || (spacing == Spacing.CLAUSES && UnspacedScripts.isLetter(last));
    }

    /** Words between white space, or those of a dictionary where there is none, and the longest in code points. */
    private record Shape(int words, int longestWord) {

        static Shape of(AnalyzedText analyzed, int first, int end) {
            Words split = analyzed.words();
            if (analyzed.spacing() != Spacing.WORDS) {
                return unspaced(split, first, end);
            }
            int words = 0;
            int longest = 0;
            int length = 0;
            int at = -1;
            for (int w = first; w < end; w++) {
                int start = split.start(w);
                if (start != at) {
                    words++;
                    length = 0;
                }
                length += split.get(w).codePoints();
                longest = Math.max(longest, length);
                at = split.end(w);
            }
            return new Shape(words, longest);
        }

        private static Shape unspaced(Words split, int first, int end) {
            int words = 0;
            int longest = 0;
            for (int w = first; w < end; w++) {
                words += split.get(w).isPunctuation() ? 0 : 1;
                longest = Math.max(longest, split.get(w).codePoints());
            }
            return new Shape(words, longest);
        }
    }
}
