package dev.millrace.evaluator;

import dev.millrace.contracts.events.EvaluationFailed;
import dev.millrace.contracts.events.EvaluationRequested;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.TaskContamination;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * A model to score: one that has just been trained, or one that somebody wants scored once more.
 *
 * @param recipe digest of the run's recipe
 * @param manifest of its package, where that is known
 * @param request what was asked for; absent for the evaluation that belongs to the run
 */
record Assignment(
        String run,
        String recipe,
        String model,
        String version,
        Optional<ObjectRef> manifest,
        Optional<String> request) {

    static Assignment of(ModelExported made) {
        return new Assignment(
                made.run(),
                made.recipe(),
                made.model(),
                made.version(),
                Optional.of(made.manifest()),
                Optional.empty());
    }

    static Assignment of(EvaluationRequested asked) {
        return new Assignment(
                asked.run(),
                asked.recipe(),
                asked.model(),
                asked.version(),
                Optional.empty(),
                Optional.of(asked.request()));
    }

    /** The exact version, not the model's bare name: that one leads to what is live. */
    String address() {
        return model + "@" + version;
    }

    /** Where its requests and answers are kept. */
    String itemsKey() {
        return request.map(id -> ObjectKeys.evaluation(run, id)).orElseGet(() -> ObjectKeys.evaluation(run));
    }

    /** Where what it has reached on each item is kept. */
    String resultsKey() {
        return request.map(id -> ObjectKeys.results(run, id)).orElseGet(() -> ObjectKeys.results(run));
    }

    /** What the keys of its journal begin with. */
    String journalKey() {
        return request.map(id -> ObjectKeys.journal(run, id)).orElseGet(() -> ObjectKeys.journal(run));
    }

    /** The same of the live version's answers. */
    String liveJournalKey() {
        return journalKey() + "live/";
    }

    Event scored(
            ModelScoring.Figures figures,
            ObjectRef items,
            ObjectRef results,
            double seconds,
            Optional<ModelEvaluated.Prompts> prompts,
            Optional<List<TaskContamination>> contamination) {
        return new ModelEvaluated(
                run,
                model,
                version,
                figures.scores(),
                items,
                seconds,
                request,
                Optional.of(now()),
                figures.live().flatMap(BesideLive::onOwnDocuments),
                Optional.of(results),
                Optional.of(figures.live().map(BesideLive::comparisons).orElse(List.of())),
                prompts,
                contamination);
    }

    /** What is to be said when it can't be done: that ends the run, unless it was over before. */
    Event failed(String reason) {
        return request.<Event>map(id -> new EvaluationFailed(run, model, version, id, now(), reason))
                .orElseGet(() -> new RunFailed(run, RunFailed.EVALUATOR, reason));
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
