package dev.millrace.evaluator.domain.aggregate;

import dev.millrace.evaluator.domain.item.ItemValue;
import dev.millrace.evaluator.domain.overlap.Bleu;
import dev.millrace.evaluator.domain.overlap.Chrf;
import dev.millrace.evaluator.domain.overlap.Ter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the values of a task's items become one figure, and how its standard error is found, both as lm-evaluation-harness
 * does it.
 */
public enum Aggregation {
    /** The arithmetic mean; the error is the sample standard deviation over the root of the number of items. */
    MEAN("mean", StandardError.OF_THE_MEAN),
    /** The item in the middle, of an even number the upper one. */
    MEDIAN("median", StandardError.BOOTSTRAP),
    /** The mean of what is a number; not a number where nothing is. */
    NANMEAN("nanmean", StandardError.BOOTSTRAP),
    /** e to the negative mean, of log-likelihoods in nats. */
    PERPLEXITY("perplexity", StandardError.BOOTSTRAP),
    /** e to the negative sum of log-likelihoods over the sum of their words or bytes. */
    WEIGHTED_PERPLEXITY("weighted_perplexity", StandardError.NONE),
    /** The negative sum of log-likelihoods in bits over the sum of their bytes. */
    BITS_PER_BYTE("bits_per_byte", StandardError.NONE),
    /** F1 of the choice 1, of two choices. */
    F1("f1", StandardError.BOOTSTRAP),
    /** Matthews' correlation coefficient, for any number of choices (Gorodkin, 2004). */
    MATTHEWS_CORRELATION("matthews_corrcoef", StandardError.BOOTSTRAP),
    /** BLEU of all texts together, 0 to 100. */
    BLEU("bleu", StandardError.BOOTSTRAP),
    /** chrF of all texts together, 0 to 100. */
    CHRF("chrf", StandardError.BOOTSTRAP),
    /** chrF++ of all texts together, 0 to 100. */
    CHRF_PLUS_PLUS("chrf++", StandardError.BOOTSTRAP),
    /** The translation edit rate of all texts together, in percent. */
    TER("ter", StandardError.BOOTSTRAP),
    /** The mean squared distance of the choices' probabilities from what is right, 0 to 2. */
    BRIER_SCORE("brier_score", StandardError.NONE);

    /** How the standard error is found. */
    enum StandardError {
        OF_THE_MEAN,
        BOOTSTRAP,
        /** The harness has none. */
        NONE
    }

    private final String name;
    private final StandardError error;

    Aggregation(String name, StandardError error) {
        this.name = name;
        this.error = error;
    }

    /** Its name in task files. */
    public String named() {
        return name;
    }

    /**
     * The aggregation of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Aggregation of(String name) {
        return Arrays.stream(values())
                .filter(aggregation -> aggregation.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Expected an aggregation of %s, found \"%s\""
                        .formatted(
                                Arrays.stream(values()).map(Aggregation::named).collect(Collectors.joining(", ")),
                                name)));
    }

    /** The figure of these items with its standard error, by a bootstrap of at most as many draws as said. */
    Aggregate of(List<ItemValue> items, Bootstrap bootstrap) {
        if (items.isEmpty()) {
            throw new IllegalArgumentException("The %s of no items is asked for".formatted(name));
        }
        Statistic of = statistic(items);
        int n = items.size();
        double value = of.ofAll(n);
        if (n < 2 || bootstrap.draws() == 0) {
            return Aggregate.withoutError(value, n);
        }
        return switch (error) {
            case OF_THE_MEAN -> Aggregate.of(value, Statistics.errorOfTheMean(items, value), n);
            case BOOTSTRAP -> Aggregate.of(value, bootstrap.error(of, n), n);
            case NONE -> Aggregate.withoutError(value, n);
        };
    }

    private Statistic statistic(List<ItemValue> items) {
        return switch (this) {
            case MEAN -> Statistics.mean(items);
            case MEDIAN -> Statistics.median(items);
            case NANMEAN -> Statistics.meanOfNumbers(items);
            case PERPLEXITY -> Statistics.perplexity(items);
            case WEIGHTED_PERPLEXITY -> Statistics.weightedPerplexity(items);
            case BITS_PER_BYTE -> Statistics.bitsPerByte(items);
            case F1 -> Statistics.f1(items);
            case MATTHEWS_CORRELATION -> Statistics.matthewsCorrelation(items);
            case BLEU -> Statistics.overlap(Bleu.DEFAULT, items);
            case CHRF -> Statistics.overlap(new Chrf(0), items);
            case CHRF_PLUS_PLUS -> Statistics.overlap(new Chrf(2), items);
            case TER -> Statistics.overlap(new Ter(false), items);
            case BRIER_SCORE -> Statistics.brier(items);
        };
    }
}
