package dev.millrace.filtering.domain.language;

import java.util.Arrays;

/**
 * What the n-gram model makes of one sample. An n-gram counts once, however often it occurs, as in the model's training.
 *
 * <p>The figures here make a probability of the model's sums, which are far too cautious for short texts and too sure for
 * long ones. They were fitted to what share of answers is right on pieces of the Universal Declaration of Human Rights,
 * and are no property of single languages. For one thread.
 */
final class NgramScores {

    private static final double SHARPNESS = 6;
    /** From this many n-grams on, more of them are worth their square root: they depend on each other. */
    private static final double PLENTY = 200;
    /** What an order of magnitude of prevalence on the web is worth, as a logarithm of odds. */
    private static final double PRIOR = 0.5;
    /**
     * Mean weight of a sample's n-grams at which it is as likely to be in one of the model's languages as in another: the
     * right language has more in 99 of 100 samples of prose, the likest one of a text in an unknown language less in half.
     */
    private static final double FITTING = -0.002;

    private static final double FITTING_SLOPE = 0.0007;

    private final NgramModel model;
    private final long[] sums;
    private final double[] scores;
    private final int[] seen;
    private int round;
    private int ngrams;
    private int best;

    NgramScores(NgramModel model) {
        this.model = model;
        this.sums = new long[model.languages().length];
        this.scores = new double[sums.length];
        this.seen = new int[model.rows()];
    }

    /** Of {@code among}, the language (by its number) whose n-grams {@code sample} has most. */
    int best(TextSample sample, int[] among, String[] codes) {
        addUp(sample);
        double scale = SHARPNESS / NgramModel.unit() * Math.sqrt(Math.min(1, PLENTY / Math.max(1, ngrams)));
        best = among[0];
        for (int i : among) {
            scores[i] = scale * sums[i] - PRIOR * Prevalence.rank(codes[i]);
            best = scores[i] > scores[best] ? i : best;
        }
        return best;
    }

    /** How sure the last {@link #best} is; languages of one code count as one. */
    double confidence(int[] among, String[] codes) {
        double all = 0;
        double ofBest = 0;
        for (int i : among) {
            double share = Math.exp(scores[i] - scores[best]);
            all += share;
            ofBest += codes[i].equals(codes[best]) ? share : 0;
        }
        double mean = sums[best] / NgramModel.unit() / Math.max(1, ngrams);
        return ofBest / all / (1 + Math.exp((FITTING - mean) / FITTING_SLOPE));
    }

    private void addUp(TextSample sample) {
        Arrays.fill(sums, 0);
        round++;
        ngrams = 0;
        for (int i = 0; i < sample.size(); i++) {
            long key = 0;
            for (int length = 1; length <= NgramModel.LONGEST && i + length <= sample.size(); length++) {
                int letter = model.letter(sample.at(i + length - 1));
                if (letter == 0) {
                    break;
                }
                key = NgramModel.append(key, letter);
                count(model.row(key));
            }
        }
    }

    private void count(int row) {
        if (row >= 0 && seen[row] != round) {
            seen[row] = round;
            ngrams++;
            model.addTo(sums, row);
        }
    }
}
