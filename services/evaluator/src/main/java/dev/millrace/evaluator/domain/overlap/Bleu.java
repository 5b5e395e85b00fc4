package dev.millrace.evaluator.domain.overlap;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * BLEU (Papineni et al., 2002) as sacrebleu 2.6.0 computes it, from 0 to 100: the geometric mean of the shares of
 * sequences of one to four words that are in a reference, too, made smaller when the text is shorter than the reference
 * of the nearest length.
 *
 * @param tokenizer what counts as a word
 * @param smoothing what stands for a share of none
 * @param lowercase whether case is ignored
 * @param effectiveOrder whether the mean is over only those lengths of which the text has sequences; for scores of single
 *     sentences
 */
public record Bleu(BleuTokenizer tokenizer, Smoothing smoothing, boolean lowercase, boolean effectiveOrder)
        implements OverlapMetric {

    /** As sacrebleu computes it when nothing is said. */
    public static final Bleu DEFAULT = new Bleu(BleuTokenizer.WMT_13A, Smoothing.EXPONENTIAL, false, false);

    private static final int LONGEST = 4;
    private static final int TOTALS = 2 + LONGEST;

    /** sacrebleu's logarithm of a share of none. */
    private static final double LOG_OF_ZERO = -9_999_999_999.0;

    /** What stands for a share of none (Chen and Cherry, 2014). */
    public enum Smoothing {
        /** Nothing: the score is 0. */
        NONE,
        /** A tenth of a sequence. */
        FLOOR,
        /** One sequence more is counted of each length above one. */
        ADD_ONE,
        /** Half a sequence, a quarter the next time, and so on: NIST's. */
        EXPONENTIAL
    }

    @Override
    public double[] counts(String text, List<String> references) {
        List<String> words = words(text);
        List<List<String>> others = references.stream().map(this::words).toList();
        double[] counts = new double[TOTALS + LONGEST];
        counts[0] = words.size();
        counts[1] = nearestLength(words.size(), others);
        for (int n = 1; n <= LONGEST; n++) {
            Map<String, Integer> grams = Grams.ofWords(words, n);
            Map<String, Integer> most = new HashMap<>();
            for (List<String> other : others) {
                Grams.ofWords(other, n).forEach((gram, count) -> most.merge(gram, count, Math::max));
            }
            counts[1 + n] = Grams.common(grams, most);
            counts[TOTALS - 1 + n] = Grams.total(grams);
        }
        return counts;
    }

    private List<String> words(String text) {
        return tokenizer.words(lowercase ? text.toLowerCase(Locale.ROOT) : text);
    }

    /** Of two as near the smaller one. */
    private static int nearestLength(int length, List<List<String>> references) {
        int nearest = references.getFirst().size();
        for (List<String> reference : references) {
            int further = Math.abs(length - reference.size()) - Math.abs(length - nearest);
            if (further < 0 || (further == 0 && reference.size() < nearest)) {
                nearest = reference.size();
            }
        }
        return nearest;
    }

    @Override
    public double score(double[] sums) {
        double length = sums[0];
        double reference = sums[1];
        boolean any = false;
        for (int n = 1; n <= LONGEST; n++) {
            any |= sums[1 + n] > 0;
        }
        if (!any) {
            return 0;
        }
        return brevity(length, reference) * Math.exp(meanLogShare(sums));
    }

    private static double brevity(double length, double reference) {
        return length < reference ? Math.exp(1 - reference / length) : 1;
    }

    private double meanLogShare(double[] sums) {
        double logs = 0;
        double missing = 1;
        int order = LONGEST;
        for (int n = 1; n <= LONGEST; n++) {
            double more = smoothing == Smoothing.ADD_ONE && n > 1 ? 1 : 0;
            double right = sums[1 + n] + more;
            double all = sums[TOTALS - 1 + n] + more;
            if (all == 0) {
                // Longer ones there are none of either; what isn't left out of the mean counts as a share of none.
                logs += effectiveOrder ? 0 : (LONGEST - n + 1) * LOG_OF_ZERO;
                break;
            }
            order = effectiveOrder ? n : LONGEST;
            if (right > 0) {
                logs += Math.log(100 * right / all);
            } else {
                missing *= smoothing == Smoothing.EXPONENTIAL ? 2 : 1;
                logs += logOfNone(missing, all);
            }
        }
        return logs / order;
    }

    private double logOfNone(double missing, double all) {
        return switch (smoothing) {
            case EXPONENTIAL -> Math.log(100 / (missing * all));
            case FLOOR -> Math.log(100 * 0.1 / all);
            case NONE, ADD_ONE -> LOG_OF_ZERO;
        };
    }
}
