package dev.millrace.evaluator.domain.aggregate;

import dev.millrace.evaluator.domain.item.ItemValue;
import dev.millrace.evaluator.domain.item.ItemValue.Figure;
import dev.millrace.evaluator.domain.item.ItemValue.Labels;
import dev.millrace.evaluator.domain.item.ItemValue.Probabilities;
import dev.millrace.evaluator.domain.item.ItemValue.Spread;
import dev.millrace.evaluator.domain.item.ItemValue.Texts;
import dev.millrace.evaluator.domain.overlap.OverlapMetric;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The figures of items. Values are laid out once, since a bootstrap asks for a hundred thousand draws of them. */
final class Statistics {

    private Statistics() {}

    static Statistic mean(List<ItemValue> items) {
        double[] values = figures(items);
        return places -> sum(values, places) / places.length;
    }

    static double errorOfTheMean(List<ItemValue> items, double mean) {
        double[] values = figures(items);
        return sampleDeviation(values, mean) / Math.sqrt(values.length);
    }

    /** The sample standard deviation, with n - 1. */
    static double sampleDeviation(double[] values, double mean) {
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / (values.length - 1));
    }

    /** Of an even number the upper one of the two in the middle. */
    static Statistic median(List<ItemValue> items) {
        double[] sorted = figures(items);
        int[] rank = new int[sorted.length];
        Integer[] order = new Integer[sorted.length];
        Arrays.setAll(order, i -> i);
        double[] values = sorted.clone();
        Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
        for (int i = 0; i < order.length; i++) {
            rank[order[i]] = i;
        }
        Arrays.sort(sorted);
        return places -> {
            int[] drawn = new int[sorted.length];
            for (int place : places) {
                drawn[rank[place]]++;
            }
            int at = 0;
            for (int seen = drawn[0]; seen <= places.length / 2; seen += drawn[++at]) {}
            return sorted[at];
        };
    }

    static Statistic meanOfNumbers(List<ItemValue> items) {
        double[] values = figures(items);
        return places -> {
            double sum = 0;
            int numbers = 0;
            for (int place : places) {
                if (!Double.isNaN(values[place])) {
                    sum += values[place];
                    numbers++;
                }
            }
            return sum / numbers;
        };
    }

    static Statistic perplexity(List<ItemValue> items) {
        Statistic mean = mean(items);
        return places -> Math.exp(-mean.of(places));
    }

    static Statistic weightedPerplexity(List<ItemValue> items) {
        Statistic mean = weightedMean(items);
        return places -> Math.exp(-mean.of(places));
    }

    static Statistic bitsPerByte(List<ItemValue> items) {
        Statistic mean = weightedMean(items);
        return places -> -mean.of(places) / Math.log(2);
    }

    private static Statistic weightedMean(List<ItemValue> items) {
        double[] sums = column(items, Spread.class, Spread::sum);
        double[] weights = column(items, Spread.class, Spread::weight);
        return places -> sum(sums, places) / sum(weights, places);
    }

    static Statistic f1(List<ItemValue> items) {
        int[][] labels = labels(items);
        for (int[] label : labels) {
            if (label[0] > 1 || label[1] > 1) {
                throw new IllegalArgumentException("f1 is of two choices, but an item has a choice %d; take acc or mcc"
                        .formatted(Math.max(label[0], label[1])));
            }
        }
        return places -> {
            int right = 0;
            int marked = 0;
            for (int place : places) {
                right += labels[place][0] == 1 && labels[place][1] == 1 ? 1 : 0;
                marked += (labels[place][0] == 1 ? 1 : 0) + (labels[place][1] == 1 ? 1 : 0);
            }
            return marked == 0 ? 0 : 2.0 * right / marked;
        };
    }

    static Statistic matthewsCorrelation(List<ItemValue> items) {
        int[][] labels = labels(items);
        int kinds = 0;
        for (int[] label : labels) {
            kinds = Math.max(kinds, Math.max(label[0], label[1]) + 1);
        }
        int size = kinds;
        return places -> {
            // One more for the items of which no choice is right.
            double[] wanted = new double[size + 1];
            double[] said = new double[size + 1];
            double right = 0;
            for (int place : places) {
                int[] label = labels[place];
                wanted[label[0] < 0 ? size : label[0]]++;
                said[label[1]]++;
                right += label[0] == label[1] ? 1 : 0;
            }
            return correlation(wanted, said, right, places.length);
        };
    }

    private static double correlation(double[] wanted, double[] said, double right, double n) {
        double together = right * n;
        double squaresWanted = n * n;
        double squaresSaid = n * n;
        for (int i = 0; i < wanted.length; i++) {
            together -= wanted[i] * said[i];
            squaresWanted -= wanted[i] * wanted[i];
            squaresSaid -= said[i] * said[i];
        }
        double spread = squaresWanted * squaresSaid;
        return spread == 0 ? 0 : together / Math.sqrt(spread);
    }

    static Statistic overlap(OverlapMetric metric, List<ItemValue> items) {
        double[][] counts = new double[items.size()][];
        for (int i = 0; i < counts.length; i++) {
            Texts texts = as(items.get(i), Texts.class);
            counts[i] = metric.counts(texts.text(), texts.references());
        }
        return places -> metric.score(counts, places);
    }

    static Statistic brier(List<ItemValue> items) {
        double[] distances = column(items, Probabilities.class, Statistics::distance);
        return places -> sum(distances, places) / places.length;
    }

    private static double distance(Probabilities probabilities) {
        double squares = 0;
        for (int i = 0; i < probabilities.each().size(); i++) {
            double off = probabilities.each().get(i) - (i == probabilities.right() ? 1 : 0);
            squares += off * off;
        }
        return squares;
    }

    private static double sum(double[] values, int[] places) {
        double sum = 0;
        for (int place : places) {
            sum += values[place];
        }
        return sum;
    }

    private static double[] figures(List<ItemValue> items) {
        return column(items, Figure.class, Figure::value);
    }

    private static int[][] labels(List<ItemValue> items) {
        return items.stream()
                .map(item -> as(item, Labels.class))
                .map(labels -> new int[] {labels.right(), labels.said()})
                .toArray(int[][]::new);
    }

    private static <V extends ItemValue> double[] column(
            List<ItemValue> items, Class<V> kind, ToDoubleFunction<V> figure) {
        return items.stream()
                .mapToDouble(item -> figure.applyAsDouble(as(item, kind)))
                .toArray();
    }

    private static <V extends ItemValue> V as(ItemValue item, Class<V> kind) {
        if (!kind.isInstance(item)) {
            throw new IllegalArgumentException("This aggregation is over %s, but an item has %s"
                    .formatted(kind.getSimpleName().toLowerCase(Locale.ROOT), item));
        }
        return kind.cast(item);
    }
}
