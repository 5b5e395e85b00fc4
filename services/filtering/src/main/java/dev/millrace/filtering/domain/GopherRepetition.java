package dev.millrace.filtering.domain;

import dev.millrace.contracts.text.PythonText;

/**
 * Gopher's repetition rules (Rae et al. 2021, arXiv:2112.11446, table A1) as datatrove 0.10 has them in
 * {@code GopherRepetitionFilter}: duplicate paragraphs and lines, the most frequent n-gram, duplicate n-grams; shares
 * of characters are of the whole text's length.
 */
public final class GopherRepetition implements RuleSet {

    public static final String NAME = "gopher-repetition";

    private static final double[] TOP_NGRAM = {0.20, 0.18, 0.16};
    private static final double[] DUPLICATE_NGRAM = {0.15, 0.14, 0.13, 0.12, 0.11, 0.10};

    private final Thresholds thresholds;
    private final HashCounts seen = new HashCounts();
    private final NGrams ngrams = new NGrams();

    public GopherRepetition(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Outcome judge(Passage passage) {
        Rules rules = new Rules();
        String text = passage.text();
        Repeats paragraphs = Repeats.of(PythonText.strip(text), 2, seen);
        rules.atMost("dup_para_frac", paragraphs.share(), thresholds.get("max-duplicate-paragraphs", 0.3));
        double characters = (double) paragraphs.characters() / passage.length();
        rules.atMost("dup_para_char_frac", characters, thresholds.get("max-duplicate-paragraph-characters", 0.2));
        Repeats lines = Repeats.of(text, 1, seen);
        rules.atMost("dup_line_frac", lines.share(), thresholds.get("max-duplicate-lines", 0.3));
        characters = (double) lines.characters() / passage.length();
        rules.atMost("dup_line_char_frac", characters, thresholds.get("max-duplicate-line-characters", 0.2));
        if (rules.unbroken()) {
            ngrams(passage, rules);
        }
        return rules.outcome();
    }

    private void ngrams(Passage passage, Rules rules) {
        ngrams.read(passage.words());
        double length = passage.length();
        for (int n = 2; n <= 4 && n <= passage.words().size(); n++) {
            double most = thresholds.get("max-top-%d-gram".formatted(n), TOP_NGRAM[n - 2]);
            rules.atMost("top_%d_gram".formatted(n), ngrams.topCharacters(n, seen) / length, most);
        }
        for (int n = 5; n <= 10 && rules.unbroken(); n++) {
            double most = thresholds.get("max-duplicate-%d-grams".formatted(n), DUPLICATE_NGRAM[n - 5]);
            rules.atMost("duplicated_%d_n_grams".formatted(n), ngrams.duplicateCharacters(n, seen) / length, most);
        }
    }
}
