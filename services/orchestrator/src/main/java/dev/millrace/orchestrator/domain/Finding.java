package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.recipes.Undecided;
import dev.millrace.orchestrator.domain.PromotionGate.Action;
import java.util.List;

/**
 * One thing that the gate has looked at.
 *
 * @param outcome what it says about the model
 * @param sentence the same with its figures
 */
record Finding(Outcome outcome, String sentence) {

    /** What a finding says. */
    enum Outcome {
        PASSED,
        SHORT,
        /** The figures don't say, and a person is to. */
        UNDECIDED,
        /** There was nothing to compare with, which keeps no model back. */
        OPEN;

        static Outcome of(Undecided wanted) {
            return switch (wanted) {
                case HOLD -> UNDECIDED;
                case PROMOTE -> PASSED;
                case REFUSE -> SHORT;
            };
        }
    }

    static Finding of(boolean passed, String sentence) {
        return new Finding(passed ? Outcome.PASSED : Outcome.SHORT, sentence);
    }

    /** What becomes of a model of which these things were found: one that falls short needs nobody's decision. */
    static Action action(List<Finding> findings) {
        if (findings.stream().anyMatch(finding -> finding.outcome() == Outcome.SHORT)) {
            return Action.REFUSE;
        }
        return findings.stream().anyMatch(finding -> finding.outcome() == Outcome.UNDECIDED)
                ? Action.HOLD
                : Action.PROMOTE;
    }

    /** Whether it is among the reasons for that. */
    boolean speaksFor(Action action) {
        return switch (outcome) {
            case OPEN -> true;
            case PASSED -> action == Action.PROMOTE;
            case SHORT -> action == Action.REFUSE;
            case UNDECIDED -> action == Action.HOLD;
        };
    }
}
