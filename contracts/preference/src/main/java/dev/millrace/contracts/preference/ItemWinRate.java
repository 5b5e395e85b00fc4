package dev.millrace.contracts.preference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How often a model wins against another, an item counting once however often it was judged: what several say of the same answers
 * isn't independent.
 *
 * @param items with at least one verdict
 * @param verdicts on them
 * @param share the mean over items of what its verdicts give the model: 1, or 0, or a half for a tie
 * @param interval Wilson's, with as many trials as items. What lies between 0 and 1 varies less than 0 and 1 would, so that
 *     it is at
 *     least as wide as it has to be
 * @param confidence of the interval
 */
public record ItemWinRate(int items, int verdicts, double share, Interval interval, double confidence) {

    /**
     * The win rate of a model.
     *
     * @param comparisons that it is in
     * @param confidence of the interval, such as 0.95
     */
    public static ItemWinRate of(String model, List<Comparison> comparisons, double confidence) {
        Map<String, Item> items = new LinkedHashMap<>();
        for (Comparison one : comparisons) {
            double won = one.first().equals(model)
                    ? one.preference().ofFirst()
                    : 1 - one.preference().ofFirst();
            items.merge(one.item(), new Item(1, won), Item::plus);
        }
        double share = items.values().stream()
                .mapToDouble(item -> item.won / item.verdicts)
                .average()
                .orElse(0.5);
        Interval interval = Interval.wilson(share, items.size(), z(confidence));
        return new ItemWinRate(items.size(), comparisons.size(), share, interval, confidence);
    }

    private static double z(double confidence) {
        return Normal.quantile((1 + confidence) / 2);
    }

    /**
     * How many items would tell on which side of {@code bound} the share is, were it what it looks like; nothing when it
     * lies right there. Wilson's interval ends at the bound when {@code (share - bound)² n = z² bound (1 - bound)}.
     */
    public OptionalLong itemsToTellFrom(double bound) {
        double off = share - bound;
        double z = z(confidence);
        return Math.abs(off) < 1e-9
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(1, (long) Math.ceil(z * z * bound * (1 - bound) / (off * off))));
    }

    private record Item(int verdicts, double won) {
        Item plus(Item other) {
            return new Item(verdicts + other.verdicts, won + other.won);
        }
    }
}
