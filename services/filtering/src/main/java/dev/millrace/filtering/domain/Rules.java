package dev.millrace.filtering.domain;

import java.util.Optional;

/** Holds figures against thresholds and keeps the first that fails. A figure that isn't a number fails nothing. */
final class Rules {

    private Optional<Breach> breach = Optional.empty();

    void atLeast(String reason, double measured, double threshold) {
        if (measured < threshold) {
            fail(reason, measured, threshold);
        }
    }

    void atMost(String reason, double measured, double threshold) {
        if (measured > threshold) {
            fail(reason, measured, threshold);
        }
    }

    private void fail(String reason, double measured, double threshold) {
        if (breach.isEmpty()) {
            breach = Optional.of(new Breach(reason, measured, threshold));
        }
    }

    boolean unbroken() {
        return breach.isEmpty();
    }

    Outcome outcome() {
        return breach.<Outcome>map(Outcome.Refused::new).orElseGet(Outcome.Passed::new);
    }
}
