package dev.millrace.filtering.domain;

import dev.millrace.contracts.text.EnglishSentences;
import dev.millrace.contracts.text.EnglishWords;
import dev.millrace.contracts.text.PythonText;
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
public final class C4Quality implements RuleSet {

    public static final String NAME = "c4";
    public static final String FINEWEB_NAME = "c4-fineweb";

    private static final Pattern CITATION = Pattern.compile("\\[\\p{Nd}*]|\\[edit]|\\[citation needed]");
    private static final List<String> POLICY =
            List.of("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies");

    private final String name;
    private final boolean endsInPunctuation;
    private final double minSentences;
    private final double minWords;
    private final double maxWordLength;
    private final EnglishWords english;
    private final Words lineWords = new Words();

    private C4Quality(String name, boolean endsInPunctuation, Thresholds thresholds, EnglishWords english) {
        this.name = name;
        this.endsInPunctuation = endsInPunctuation;
        this.minSentences = thresholds.get("min-sentences", 5);
        this.minWords = thresholds.get("min-words-per-line", 3);
        this.maxWordLength = thresholds.get("max-word-length", 1000);
        this.english = english;
    }

    /** All of C4's rules. */
    public static C4Quality published(Thresholds thresholds, EnglishWords english) {
        return new C4Quality(NAME, true, thresholds, english);
    }

    /** As FineWeb uses them: a line may end as it likes. */
    public static C4Quality fineWeb(Thresholds thresholds, EnglishWords english) {
        return new C4Quality(FINEWEB_NAME, false, thresholds, english);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Outcome judge(Passage passage) {
        List<String> lines = PythonText.splitLines(passage.text());
        boolean suspicious = isSuspicious(passage.text());
        List<String> kept = new ArrayList<>(lines.size());
        int sentences = 0;
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
            if (suspicious) {
                String lower = line.toLowerCase(Locale.ROOT);
                Optional<String> refused = refusal(lower);
                if (refused.isPresent()) {
                    return Outcome.refused(refused.get(), 1, 0);
                }
                if (lower.contains("javascript") || POLICY.stream().anyMatch(lower::contains)) {
                    continue;
                }
            }
            sentences += sentences(line);
            kept.add(line);
        }
        return sentences < minSentences
                ? Outcome.refused("too_few_sentences", sentences, minSentences)
                : kept(passage.text(), lines.size(), kept);
    }

    private static Outcome kept(String text, int lines, List<String> kept) {
        String left = PythonText.strip(String.join("\n", kept));
        return left.equals(text) ? new Outcome.Passed() : new Outcome.Trimmed(left, lines - kept.size());
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

    /** Lorem ipsum and curly brackets refuse the document, unless the line goes for its script first. */
    private static Optional<String> refusal(String lowerLine) {
        if (lowerLine.contains("lorem ipsum")) {
            return Optional.of("lorem_ipsum");
        }
        boolean bracket = lowerLine.indexOf('{') >= 0 && !lowerLine.contains("javascript");
        return bracket ? Optional.of("curly_bracket") : Optional.empty();
    }

    private static String withoutCitations(String line) {
        return line.indexOf('[') < 0 ? line : CITATION.matcher(line).replaceAll("");
    }

    private static boolean endsAsSentence(String line) {
        return !line.isEmpty() && ".?!\"'".indexOf(line.charAt(line.length() - 1)) >= 0 && !line.endsWith("...");
    }

    private int sentences(String line) {
        Words words = english.split(line, lineWords);
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
