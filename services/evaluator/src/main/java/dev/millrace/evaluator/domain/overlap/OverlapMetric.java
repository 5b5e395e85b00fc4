package dev.millrace.evaluator.domain.overlap;

import java.util.Arrays;
import java.util.List;

/**
 * A measure of how much a text is like others, that can be computed of many texts together: each has counts, those of
 * several are added, and the score is a function of the sums.
 */
public interface OverlapMetric {

    /**
     * The counts of one text, as many for each.
     *
     * @param references what it is compared with, at least one
     */
    double[] counts(String text, List<String> references);

    /** The score of texts whose counts add up to these. */
    double score(double[] sums);

    /** The score of one text alone. */
    default double score(String text, List<String> references) {
        return score(counts(text, references));
    }

    /** The score of the texts at some places, one that is there twice counting twice. */
    default double score(double[][] counts, int[] places) {
        double[] sums = new double[counts[0].length];
        for (int place : places) {
            double[] added = counts[place];
            for (int i = 0; i < sums.length; i++) {
                sums[i] += added[i];
            }
        }
        return score(sums);
    }

    /** The score of texts with the references of each. */
    default double score(List<String> texts, List<List<String>> references) {
        if (texts.isEmpty() || texts.size() != references.size()) {
            throw new IllegalArgumentException(
                    "%d texts with references for %d".formatted(texts.size(), references.size()));
        }
        double[][] counts = new double[texts.size()][];
        Arrays.setAll(counts, i -> counts(texts.get(i), references.get(i)));
        int[] all = new int[counts.length];
        Arrays.setAll(all, i -> i);
        return score(counts, all);
    }
}
