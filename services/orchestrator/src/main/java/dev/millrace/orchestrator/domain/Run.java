package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.RunCancelled;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.TrainingStopped;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How far a run has come. Each state knows what it asks for and which states may follow it; a state says nothing that
 * its facts don't, so that it can be rebuilt at any time.
 */
public sealed interface Run permits Run.Unknown, Run.Held, ActiveRun, Run.Paused, EndingRun, Run.Ended {

    /** What is known about the run. */
    RunFacts facts();

    /** The state's name in reports. */
    String state();

    /** What must be asked for in this state and hasn't been yet, by what the log says. */
    default List<Command> commands(Optional<LiveModel> live) {
        return List.of();
    }

    /** The state that follows, when the facts allow it. */
    Optional<Run> next();

    /** The furthest state that these facts allow. */
    static Run of(RunFacts facts) {
        Run run = start(facts);
        for (Optional<Run> next = run.next(); next.isPresent(); next = run.next()) {
            run = next.get();
        }
        return run instanceof ActiveRun active && facts.pauses().hold() ? new Paused(active) : run;
    }

    private static Run start(RunFacts facts) {
        Optional<RunSubmitted> submitted = facts.the(RunSubmitted.class);
        Optional<RunEnded> ended = facts.ended();
        if (submitted.isEmpty()) {
            return new Unknown(facts);
        }
        if (ended.isPresent()) {
            return new Ended(facts, ended.get());
        }
        Optional<RunCancelled> cancelled = facts.the(RunCancelled.class);
        if (cancelled.isPresent()) {
            return new EndingRun.Cancelled(facts, List.of(sentence(cancelled.get())));
        }
        Optional<TrainingStopped> stopped = facts.the(TrainingStopped.class).filter(TrainingStopped::endsRun);
        if (stopped.isPresent()) {
            return new EndingRun.Stopped(facts, List.of(sentence(stopped.get())));
        }
        if (!facts.failures().isEmpty()) {
            return new EndingRun.Failing(
                    facts, facts.failures().stream().map(Run::sentence).toList());
        }
        return facts.recipe()
                .flatMap(recipe -> beginning(new RunPlan(submitted.get(), recipe, facts)))
                .orElseGet(() -> new Held(facts, submitted.get()));
    }

    private static Optional<Run> beginning(RunPlan plan) {
        return plan.recipe().dataset().isEmpty()
                ? Optional.of(new Curating(plan))
                : plan.facts().dataset().map(dataset -> new TakingDataset(plan, dataset));
    }

    private static String sentence(RunCancelled cancelled) {
        return sentence("Cancelled", cancelled.who(), cancelled.when(), cancelled.reason());
    }

    private static String sentence(TrainingStopped stopped) {
        return sentence("Training stopped", stopped.who(), stopped.when(), stopped.reason());
    }

    private static String sentence(String what, String who, String when, Optional<String> reason) {
        return "%s by %s at %s%s"
                .formatted(what, who, when, reason.map(": "::concat).orElse("."));
    }

    private static String sentence(RunFailed failure) {
        return failure.service() + ": " + failure.reason();
    }

    /** Other services have spoken of the run, but its submission hasn't been read yet. */
    record Unknown(RunFacts facts) implements Run {
        @Override
        public String state() {
            return "unknown";
        }

        @Override
        public Optional<Run> next() {
            return Optional.empty();
        }
    }

    /** The run's recipe, or the dataset it begins with, can't be had. That decides nothing: the run stands until it can. */
    record Held(RunFacts facts, RunSubmitted submitted) implements Run {
        @Override
        public String state() {
            return "held";
        }

        /** What holds it, and what to do. */
        String reason() {
            String missing = facts.recipe().isEmpty()
                    ? "its recipe, " + submitted.recipeObject().key()
                    : "the dataset it begins with, "
                            + submitted.dataset().map(ObjectRef::key).orElse("which its submission doesn't name");
            return "The run stands: %s, is missing from the store or damaged. Put it back and start the orchestrator again."
                    .formatted(missing);
        }

        @Override
        public Optional<Run> next() {
            return Optional.empty();
        }
    }

    /**
     * Somebody wants the run to wait: nothing is asked for until it is resumed.
     *
     * @param at how far it has come
     */
    record Paused(ActiveRun at) implements Run {
        @Override
        public RunFacts facts() {
            return at.facts();
        }

        @Override
        public String state() {
            return "paused";
        }

        @Override
        public Optional<Run> next() {
            return Optional.empty();
        }
    }

    /** The run is over, and the log says so. */
    record Ended(RunFacts facts, RunEnded ended) implements Run {
        @Override
        public String state() {
            return ended.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        @Override
        public Optional<Run> next() {
            return Optional.empty();
        }
    }
}
