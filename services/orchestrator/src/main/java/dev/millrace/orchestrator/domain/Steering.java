package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.DatasetRemoved;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ModelRemoved;
import dev.millrace.contracts.events.RunCancelled;
import dev.millrace.contracts.events.RunPaused;
import dev.millrace.contracts.events.RunRemoved;
import dev.millrace.contracts.events.TrainingStopped;
import dev.millrace.contracts.events.TrialEnded;
import dev.millrace.contracts.events.TrialStarted;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of the wish to cancel, pause or resume a run, to stop its training or to remove something of it, as the run
 * stands.
 */
public sealed interface Steering {

    /** The same in a sentence. */
    String sentence();

    /**
     * A wish.
     *
     * @param who who has it, as they call themselves
     * @param when the time, as ISO 8601 in UTC
     * @param reason why, if they said so
     */
    record Wish(String who, String when, Optional<String> reason) {}

    /** It will be so once this event has come back from the log. */
    record Publish(Event event, String sentence) implements Steering {

        /** Whether the run stands as wished. */
        public boolean isDone(RunFacts facts) {
            return switch (event) {
                case RunCancelled cancelled -> facts.hasEnded();
                case RunPaused pause -> facts.pauses().count() >= pause.number();
                case TrainingStopped stopped when stopped.endsRun() -> facts.hasEnded();
                case TrainingStopped stopped -> facts.the(TrainingStopped.class).isPresent();
                case TrialEnded ended -> facts.trials().open().isEmpty();
                case RunRemoved removed -> Removable.RUN.isRemoved(facts);
                case DatasetRemoved removed -> Removable.DATASET.isRemoved(facts);
                case ModelRemoved removed -> Removable.MODEL.isRemoved(facts);
                default -> throw new IllegalStateException("Nobody steers by " + event);
            };
        }
    }

    /** It is so already. */
    record Already(String sentence) implements Steering {}

    /** It can't be: the sentence says why, and what to do instead. */
    record Refused(String sentence) implements Steering {}

    /**
     * Ends a run here and now.
     *
     * @param live whether the model's bare name leads to the run's model
     */
    static Steering cancel(RunFacts facts, boolean live, Wish wish) {
        if (facts.the(RunCancelled.class).isPresent()) {
            return new Already("Run %s is cancelled.".formatted(facts.run()));
        }
        Run state = Run.of(facts);
        if (facts.hasEnded()) {
            return over(facts, state, "There is nothing left to cancel");
        }
        Run run = state instanceof Run.Paused(ActiveRun at) ? at : state;
        if (live || run instanceof Promoting || run instanceof EndingRun) {
            return new Refused(
                    "Run %s is %s%s: it is too late to cancel it. `millrace model rollback` takes its model back."
                            .formatted(facts.run(), run.state(), live ? " and its model is live" : ""));
        }
        return new Publish(
                new RunCancelled(facts.run(), wish.who(), wish.when(), wish.reason()),
                "Run %s is cancelled.".formatted(facts.run()));
    }

    /** Has a run wait, losing nothing. */
    static Steering pause(RunFacts facts, Wish wish) {
        Run run = Run.of(facts);
        if (facts.hasEnded() || run instanceof EndingRun) {
            return over(facts, run, "There is nothing left that could wait");
        }
        return facts.pauses().hold()
                ? new Already("Run %s is paused.".formatted(facts.run()))
                : new Publish(paused(facts, false, wish), "Run %s is paused.".formatted(facts.run()));
    }

    /** Has a paused run go on. */
    static Steering resume(RunFacts facts, Wish wish) {
        Run run = Run.of(facts);
        if (facts.hasEnded() || run instanceof EndingRun) {
            return over(facts, run, "There is nothing left to go on with");
        }
        return facts.pauses().hold()
                ? new Publish(paused(facts, true, wish), "Run %s goes on.".formatted(facts.run()))
                : new Already("Run %s isn't paused.".formatted(facts.run()));
    }

    /**
     * Ends a training before its last step.
     *
     * @param export whether a model is made of what it has learnt, with which the run goes on; otherwise the run ends
     */
    static Steering stop(RunFacts facts, boolean export, Wish wish) {
        Optional<TrainingStopped> known = facts.the(TrainingStopped.class);
        if (known.isPresent()) {
            return known.get().export() == export
                    ? new Already("The training of run %s is stopped.".formatted(facts.run()))
                    : new Refused("The training of run %s is stopped already, %s. `millrace run cancel` ends a run."
                            .formatted(facts.run(), export ? "without a model" : "and its model is being made"));
        }
        Run state = Run.of(facts);
        if (facts.hasEnded() || state instanceof EndingRun) {
            return over(facts, state, "There is no training left to stop");
        }
        Run run = state instanceof Run.Paused(ActiveRun at) ? at : state;
        if (!(run instanceof Training)) {
            return new Refused(
                    "Run %s isn't training but %s: there is no training to stop. `millrace run cancel` ends a run."
                            .formatted(facts.run(), run.state()));
        }
        if (export && facts.pauses().hold()) {
            return new Refused("Run %s is paused: resume it, then stop its training.".formatted(facts.run()));
        }
        return new Publish(
                new TrainingStopped(facts.run(), export, wish.who(), wish.when(), wish.reason()),
                export
                        ? "The training of run %s ends with the step it is at; the run goes on with the model that comes of it."
                                .formatted(facts.run())
                        : "The training of run %s is stopped, and the run has ended.".formatted(facts.run()));
    }

    /** Ends the trial of a run's model, which isn't promoted. */
    static Steering stopTrial(RunFacts facts, Wish wish) {
        Optional<TrialStarted> open = facts.trials().open();
        if (open.isEmpty()) {
            return new Refused(
                    "The model of run %s isn't on trial but %s. `millrace model rollback` takes a live one back."
                            .formatted(facts.run(), Run.of(facts).state()));
        }
        String why = "The trial was stopped by %s at %s%s"
                .formatted(
                        wish.who(), wish.when(), wish.reason().map(": "::concat).orElse("."));
        return new Publish(
                OnTrial.ended(open.get(), TrialVerdict.Outcome.FAILED, List.of(why)),
                "The trial of %s@%s is stopped; it isn't promoted."
                        .formatted(open.get().model(), open.get().version()));
    }

    private static RunPaused paused(RunFacts facts, boolean resumed, Wish wish) {
        return new RunPaused(facts.run(), facts.pauses().count() + 1, resumed, wish.who(), wish.when(), wish.reason());
    }

    private static Refused over(RunFacts facts, Run run, String so) {
        return new Refused("Run %s is over: %s. %s.".formatted(facts.run(), run.state(), so));
    }
}
