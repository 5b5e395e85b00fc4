package dev.millrace.contracts.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A version set beside the live one, on the same items of one task.
 *
 * @param task the task's name in the recipe
 * @param metric such as {@code acc}; the first of a task's metrics is what the gate goes by
 * @param live the version that was live
 * @param n items that both were scored on
 * @param clusters groups of items that were taken as one each; absent when every item was taken for itself
 * @param method how the interval and {@code p} were found
 * @param value what the version reached on these items
 * @param difference what it reached less what the live one did
 * @param low the lower end of the difference's interval
 * @param high the upper end
 * @param confidence of the interval, such as 0.95
 * @param p how likely two versions that are alike would differ at least as much, two-sided
 * @param midP the same with what is exactly as far counted half; only of an exact test
 * @param margin the largest loss that still counts as not worse
 * @param mde the smallest difference that so many items show four times in five
 * @param itemsNeeded how many items would show the difference from the margin four times in five, if it is what it looks
 *     like; only while it is undecided, and absent when no number would
 * @param higherIsBetter whether a greater value is the better one
 * @param verdict what follows
 */
public record Comparison(
        String task,
        String metric,
        String live,
        long n,
        OptionalInt clusters,
        Method method,
        double value,
        double difference,
        double low,
        double high,
        double confidence,
        double p,
        OptionalDouble midP,
        double margin,
        double mde,
        OptionalLong itemsNeeded,
        boolean higherIsBetter,
        Verdict verdict) {

    /** How a difference is judged. */
    public enum Method {
        /** Of values 0 and 1: the exact test of McNemar, of clusters that of their signs; and Tango's score interval. */
        @JsonProperty("mcnemar")
        MCNEMAR,
        /** Of any other: draws with replacement of items, or clusters, both versions' values together. */
        @JsonProperty("paired-bootstrap")
        PAIRED_BOOTSTRAP
    }

    /** What a comparison comes to. */
    public enum Verdict {
        /** It has gained: the whole interval is on that side of 0. */
        @JsonProperty("better")
        BETTER,
        /** The whole interval is above a loss of the margin. */
        @JsonProperty("not-worse")
        NOT_WORSE,
        /** The whole interval is below a loss of the margin. */
        @JsonProperty("worse")
        WORSE,
        /** The interval reaches across: more items would tell. */
        @JsonProperty("undecided")
        UNDECIDED
    }

    /** What was gained, whichever direction is the better one; a loss is negative. */
    public double gain() {
        return higherIsBetter ? difference : -difference;
    }
}
