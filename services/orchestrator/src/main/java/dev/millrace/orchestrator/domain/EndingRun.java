package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.ModelRefused;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunEnded.Outcome;
import java.util.List;
import java.util.Optional;

/** A state in which only the end is left to be said. */
sealed interface EndingRun extends Run {

    /** That the gate kept the model back, for good or for a person to decide. */
    static EndingRun refused(RunFacts facts, ModelRefused refusal) {
        return refusal.isHeld() ? new OnHold(facts, refusal.reasons()) : new Refused(facts, refusal.reasons());
    }

    /** How the run ends. */
    Outcome outcome();

    /** Why, a sentence each. */
    List<String> reasons();

    @Override
    default String state() {
        return "ending";
    }

    @Override
    default List<Command> commands(Optional<LiveModel> live) {
        Command end =
                Command.publish(new RunEnded(facts().run(), outcome(), Reasons.bounded(reasons()), facts().rescue()));
        return facts().trials()
                .open()
                .map(trial ->
                        List.of(Command.publish(OnTrial.ended(trial, TrialVerdict.Outcome.FAILED, reasons())), end))
                .orElse(List.of(end));
    }

    @Override
    default Optional<Run> next() {
        return Optional.empty();
    }

    /** The run's dataset exists, which is all that was wanted. */
    record Curated(RunFacts facts) implements EndingRun {
        @Override
        public Outcome outcome() {
            return Outcome.CURATED;
        }

        @Override
        public List<String> reasons() {
            return List.of();
        }
    }

    /** A dry run has shown what it was to show: no stage is left with a shard of it. */
    record Rehearsed(RunFacts facts) implements EndingRun {
        @Override
        public Outcome outcome() {
            return Outcome.DRY_RUN_FINISHED;
        }

        @Override
        public List<String> reasons() {
            return List.of();
        }
    }

    /** The model is live. */
    record Promoted(RunFacts facts, List<String> reasons) implements EndingRun {
        @Override
        public Outcome outcome() {
            return Outcome.PROMOTED;
        }
    }

    /** The gate kept the model from being served. */
    record Refused(RunFacts facts, List<String> reasons) implements EndingRun {
        @Override
        public Outcome outcome() {
            return Outcome.REFUSED;
        }
    }

    /** Whether the model is to be served is for a person to say. */
    record OnHold(RunFacts facts, List<String> reasons) implements EndingRun {
        @Override
        public Outcome outcome() {
            return Outcome.ON_HOLD;
        }
    }

    /** Somebody cancelled the run. */
    record Cancelled(RunFacts facts, List<String> reasons) implements EndingRun {
        @Override
        public Outcome outcome() {
            return Outcome.CANCELLED;
        }
    }

    /** Somebody stopped its training, and wanted no model of it. */
    record Stopped(RunFacts facts, List<String> reasons) implements EndingRun {
        @Override
        public Outcome outcome() {
            return Outcome.STOPPED;
        }
    }

    /** The run can't go on. */
    record Failing(RunFacts facts, List<String> reasons) implements EndingRun {
        @Override
        public Outcome outcome() {
            return Outcome.FAILED;
        }
    }
}
