package dev.millrace.filtering.domain;

import dev.millrace.contracts.text.EnglishSentences;
import dev.millrace.contracts.text.PythonText;
import dev.millrace.contracts.text.WordSplitter;
import dev.millrace.contracts.text.Words;
import java.util.ArrayList;
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
    private static final List<String> POLICY =
            List.of("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies");

    private final String name;
    private final boolean endsInPunctuation;
    private final List<Rule<Facts>> rules;
    private final double minWords;
    private final double maxWordLength;
    private final WordSplitter splitter;
    private final Words lineWords = new Words();

    private C4Quality(String name, boolean endsInPunctuation, Thresholds at, WordSplitter splitter) {
        this.name = name;
        this.endsInPunctuation = endsInPunctuation;
        this.rules = List.of(
                at.none("lorem_ipsum", "lorem-ipsum", f -> f.filler),
                at.none("curly_bracket", "curly-brackets", f -> f.brackets),
                at.least("too_few_sentences", "sentences", f -> f.sentences, "min-sentences", 5));
        this.minWords = at.get("min-words-per-line", 3);
        this.maxWordLength = at.get("max-word-length", 1000);
        this.splitter = splitter;
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
    public Facts read(Passage passage) {
        List<String> lines = PythonText.splitLines(passage.text());
        Facts facts = new Facts(passage.text(), lines.size());
        boolean suspicious = isSuspicious(passage.text());
        for (String raw : lines) {
            String line = PythonText.strip(raw);
            Shape shape = Shape.of(line);
            if (shape.longestWord > maxWordLength) {
                continue;
            }
            line = withoutCitations(line);
            if ((endsInPunctuation && !endsAsSentence(line)) || shape.words < minWords) {
                continue;
            }
            if (!(suspicious && goes(line.toLowerCase(Locale.ROOT), facts))) {
                facts.sentences += sentences(line);
                facts.kept.add(line);
            }
        }
        return facts;
    }

    /** Whether the line goes for what it says; filler text and curly brackets refuse the whole document instead. */
    private static boolean goes(String lowerLine, Facts facts) {
        if (lowerLine.contains("lorem ipsum")) {
            facts.refuse(true);
            return false;
        }
        if (lowerLine.contains("javascript")) {
            return true;
        }
        if (lowerLine.indexOf('{') >= 0) {
            facts.refuse(false);
            return false;
        }
        return POLICY.stream().anyMatch(lowerLine::contains);
    }

    @Override
    public Optional<Trimmed> trim(Facts facts) {
        String left = PythonText.strip(String.join("\n", facts.kept));
        return left.equals(facts.text)
                ? Optional.empty()
                : Optional.of(new Trimmed(left, facts.lines - facts.kept.size()));
    }

    /** What the rules ask of a text, and what they leave of it. */
    static final class Facts {
        private final String text;
        private final int lines;
        private final List<String> kept = new ArrayList<>();
        private int sentences;
        private int filler;
        private int brackets;

        private Facts(String text, int lines) {
            this.text = text;
            this.lines = lines;
        }

        /** The first line that refuses the document counts, so that the reason is that of the first. */
        private void refuse(boolean isFiller) {
            if (filler + brackets == 0) {
                filler += isFiller ? 1 : 0;
                brackets += isFiller ? 0 : 1;
            }
        }
    }

    /** Whether any rule on what a line says could apply; hardly ever, so that most lines need no look. */
    private static boolean isSuspicious(String text) {
        if (text.indexOf('{') >= 0 || text.indexOf('[') >= 0) {
            return true;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.contains("lorem ipsum")
                || lower.contains("javascript")
                || POLICY.stream().anyMatch(lower::contains);
    }

    private static String withoutCitations(String line) {
        return line.indexOf('[') < 0 ? line : CITATION.matcher(line).replaceAll("");
    }

    private static boolean endsAsSentence(String line) {
        return !line.isEmpty() && ".?!\"'".indexOf(line.charAt(line.length() - 1)) >= 0 && !line.endsWith("...");
    }

    private int sentences(String line) {
        Words words = splitter.split(line, lineWords);
        return EnglishSentences.count(line, words, 0, words.size());
    }

    /** Words between white space, and the longest in code points. */
    private record Shape(int words, int longestWord) {

        static Shape of(String line) {
            int words = 0;
            int longest = 0;
            int length = 0;
            for (int i = 0; i < line.length(); i++) {
                char c = line.charAt(i);
                if (PythonText.isSpace(c)) {
                    length = 0;
                    continue;
                }
                words += length == 0 ? 1 : 0;
                length += Character.isLowSurrogate(c) && length > 0 ? 0 : 1;
                longest = Math.max(longest, length);
            }
            return new Shape(words, longest);
        }
    }
}
