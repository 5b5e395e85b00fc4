package dev.millrace.filtering.domain;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gopher's repetition rules (Rae et al. 2021, arXiv:2112.11446, table A1) as datatrove 0.10 has them in
 * {@code GopherRepetitionFilter}: duplicate paragraphs and lines, the most frequent n-gram, duplicate n-grams; shares
 * of characters are of the whole text's length.
 */
public final class GopherRepetition implements RuleSet<GopherRepetition.Facts> {

    public static final String NAME = "gopher-repetition";

    private static final double[] TOP_NGRAM = {0.20, 0.18, 0.16};
    private static final double[] DUPLICATE_NGRAM = {0.15, 0.14, 0.13, 0.12, 0.11, 0.10};

    private final List<Rule<Facts>> rules;
    private final HashCounts seen = new HashCounts();
    private final NGrams ngrams = new NGrams();

    public GopherRepetition(Thresholds at) {
        List<Rule<Facts>> table = new ArrayList<>();
        table.add(at.most(
                "dup_para_frac", "duplicate-paragraphs", f -> f.paragraphs().share(), "max-duplicate-paragraphs", 0.3));
        table.add(at.most(
                "dup_para_char_frac",
                "duplicate-paragraph-characters",
                f -> f.share(f.paragraphs().characters()),
                "max-duplicate-paragraph-characters",
                0.2));
        table.add(at.most("dup_line_frac", "duplicate-lines", f -> f.lines().share(), "max-duplicate-lines", 0.3));
        table.add(at.most(
                "dup_line_char_frac",
                "duplicate-line-characters",
                f -> f.share(f.lines().characters()),
                "max-duplicate-line-characters",
                0.2));
        for (int n = 2; n <= 10; n++) {
            table.add(ngram(at, n));
        }
        this.rules = List.copyOf(table);
    }

    private static Rule<Facts> ngram(Thresholds at, int n) {
        return n <= 4
                ? at.most(
                        "top_%d_gram".formatted(n),
                        "top-%d-gram".formatted(n),
                        f -> f.ngrams(n),
                        "max-top-%d-gram".formatted(n),
                        TOP_NGRAM[n - 2])
                : at.most(
                        "duplicated_%d_n_grams".formatted(n),
                        "duplicate-%d-grams".formatted(n),
                        f -> f.ngrams(n),
                        "max-duplicate-%d-grams".formatted(n),
                        DUPLICATE_NGRAM[n - 5]);
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
        return new Facts(analyzed, seen, ngrams);
    }

    /** What the rules ask of a text, worked out when it's asked for. */
    static final class Facts {
        private final AnalyzedText analyzed;
        private final HashCounts seen;
        private final NGrams ngrams;
        private final double[] ngramShares = new double[11];
        /** Up to which n the shares are worked out. */
        private int known = 1;

        private @Nullable Repeats paragraphs;
        private @Nullable Repeats lines;

        private Facts(AnalyzedText analyzed, HashCounts seen, NGrams ngrams) {
            this.analyzed = analyzed;
            this.seen = seen;
            this.ngrams = ngrams;
        }

        private Repeats paragraphs() {
            Repeats found = paragraphs;
            if (found == null) {
                found = Repeats.inParagraphs(analyzed, seen);
                paragraphs = found;
            }
            return found;
        }

        private Repeats lines() {
            Repeats found = lines;
            if (found == null) {
                found = Repeats.inLines(analyzed, seen);
                lines = found;
            }
            return found;
        }

        private double share(long characters) {
            return (double) characters / analyzed.length();
        }

        /** Share of the most frequent n-gram for n up to 4, of duplicate n-grams above. */
        private double ngrams(int n) {
            if (known == 1) {
                ngrams.read(analyzed);
            }
            while (known < n) {
                known++;
                ngramShares[known] = share(known);
            }
            return ngramShares[n];
        }

        private double share(int n) {
            if (n <= 4) {
                return n <= analyzed.words().size() ? share(ngrams.topCharacters(n)) : Double.NaN;
            }
            return share(ngrams.duplicateCharacters(n, analyzed));
        }
    }
}
