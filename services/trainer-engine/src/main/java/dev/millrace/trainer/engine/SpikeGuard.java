package dev.millrace.trainer.engine;

import dev.millrace.contracts.recipes.SpikeAction;
import dev.millrace.contracts.recipes.SpikeRule;
import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.trainer.engine.checkpoint.StepHistory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tells which step is out of line with those before it. */
record SpikeGuard(SpikeAction action, SpikeRule rule) {

    static SpikeGuard of(TrainingSpec training) {
        return new SpikeGuard(training.spikes(), training.spikeRule());
    }

    /** Why a step of finite loss and gradients is out of line; empty when it isn't. */
    Optional<String> spike(StepHistory history, double loss, double norm) {
        if (action == SpikeAction.OFF || history.losses().size() < rule.window()) {
            return Optional.empty();
        }
        return beyond("loss", loss, history.losses()).or(() -> beyond("gradient norm", norm, history.norms()));
    }

    private Optional<String> beyond(String what, double value, List<Double> before) {
        double mean = before.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double variance = before.stream()
                .mapToDouble(one -> (one - mean) * (one - mean))
                .average()
                .orElseThrow();
        double most = mean + rule.deviations() * Math.sqrt(variance);
        return value > most
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "its %s of %.4g is beyond %.4g, %s deviations above the mean of the last %d steps",
                        what,
                        value,
                        most,
                        rule.deviations(),
                        before.size()))
                : Optional.empty();
    }

    /** After a step that was taken. */
    StepHistory taken(StepHistory history, double loss, double norm) {
        return action == SpikeAction.OFF ? history : history.taken(loss, norm, rule.window());
    }
}
