package dev.millrace.contracts.recipes;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The gate between a trained and a served model.
 *
 * @param minimum figures the model must reach
 * @param notWorseThanLive whether it must not be worse than the live version on any task
 * @param confidence of the interval of a difference to the live version
 * @param mustNotRegress tasks on which it must not be worse than the live version, whatever it gains on others, and on which
 *     that is to be known
 * @param margin the largest loss that still counts as not worse, in the metric's units
 * @param margins the same for single tasks
 * @param onUndecided what is done when a comparison that counts is undecided; absent: the model is held when the task is one
 *     of {@code mustNotRegress} or it is the win rate, or else promoted
 * @param maxContamination the largest share of a task's items that may be found in what it was trained on, if there is a limit
 * @param winRate how often its answers must be better than the live version's, as people or a judge say, if so
 * @param shadow what it is asked beside the live version before anything else, if so
 * @param canary what it answers before it goes live, if so
 */
public record PromotionSpec(
        List<Minimum> minimum,
        boolean notWorseThanLive,
        double confidence,
        List<String> mustNotRegress,
        double margin,
        Map<String, Double> margins,
        Optional<Undecided> onUndecided,
        OptionalDouble maxContamination,
        Optional<WinRateSpec> winRate,
        Optional<TrialSpec> shadow,
        Optional<TrialSpec> canary) {

    public PromotionSpec {
        minimum = List.copyOf(minimum);
        mustNotRegress = List.copyOf(mustNotRegress);
        margins = Collections.unmodifiableMap(new TreeMap<>(margins));
    }

    /** Whether the live version has a say. */
    public boolean comparesWithLive() {
        return notWorseThanLive || !mustNotRegress.isEmpty();
    }

    /** Whether a loss on this task keeps a model from being served. */
    public boolean guards(String task) {
        return notWorseThanLive || mustNotRegress.contains(task);
    }

    /** The largest loss on this task that still counts as not worse. */
    public double margin(String task) {
        return margins.getOrDefault(task, margin);
    }

    /** What is done when it isn't known how much of a task is in the data, or verdicts don't decide about the win rate. */
    public Undecided unknown() {
        return onUndecided.orElse(Undecided.HOLD);
    }

    /** What is done when it isn't decided whether the model is worse on this task. */
    public Undecided undecided(String task) {
        return onUndecided.orElse(mustNotRegress.contains(task) ? Undecided.HOLD : Undecided.PROMOTE);
    }
}
