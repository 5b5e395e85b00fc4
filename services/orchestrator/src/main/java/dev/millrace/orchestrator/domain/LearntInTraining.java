package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.api.TrainingScores;
import dev.millrace.contracts.events.CheckpointEvaluated;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.recipes.InTraining;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a model had learnt by some steps of its training, as the log says: of a step that was scored more than once the later
 * scores, and scores rather than that there are none. Adding is commutative and idempotent.
 */
final class LearntInTraining {

    private static final String LEFT_OUT =
            "no scores of it have come: the package before was still being written or carried then, or the training was interrupted";

    private final SortedMap<Long, CheckpointEvaluated> steps = new TreeMap<>();

    void add(CheckpointEvaluated scores) {
        steps.merge(scores.step(), scores, LearntInTraining::later);
    }

    private static CheckpointEvaluated later(CheckpointEvaluated known, CheckpointEvaluated other) {
        if (known.dropped().isPresent() != other.dropped().isPresent()) {
            return known.dropped().isPresent() ? other : known;
        }
        int order = known.when().compareTo(other.when());
        return order == 0 ? RunFacts.pick(known, other) : order > 0 ? known : other;
    }

    /**
     * By step, the earliest first. The whole model's scores are the last step's. Once the run has ended, each step at which
     * there were to be scores is there: of one that was left out, so that nobody has told of it, that it was.
     */
    List<TrainingScores> of(RunFacts facts) {
        SortedMap<Long, TrainingScores> all = new TreeMap<>();
        Optional<InTraining> asked =
                facts.recipe().flatMap(recipe -> recipe.evaluation().during());
        Optional<ModelExported> made =
                facts.the(ModelExported.class).filter(model -> model.takenFrom().isEmpty());
        if (asked.isPresent() && made.isPresent()) {
            if (facts.hasEnded()) {
                leftOut(asked.get(), made.get()).forEach(step -> all.put(step.step(), step));
            }
            facts.evaluations()
                    .judged()
                    .ifPresent(scored -> all.put(made.get().steps(), whole(asked.get(), made.get(), scored)));
        }
        steps.values().forEach(scored -> all.put(scored.step(), inBetween(scored)));
        return List.copyOf(all.values());
    }

    private static List<TrainingScores> leftOut(InTraining asked, ModelExported made) {
        List<TrainingScores> due = new ArrayList<>();
        for (long step = asked.every(); step < made.steps(); step += asked.every()) {
            due.add(new TrainingScores(
                    made.run(),
                    made.model(),
                    made.version(),
                    step,
                    false,
                    List.of(),
                    OptionalDouble.empty(),
                    Optional.empty(),
                    Optional.of(LEFT_OUT)));
        }
        return due;
    }

    private static TrainingScores whole(InTraining asked, ModelExported made, ModelEvaluated scored) {
        List<Score> scores = scored.scores().stream()
                .filter(score -> asked.tasks().contains(entry(score)))
                .toList();
        return new TrainingScores(
                made.run(),
                made.model(),
                made.version(),
                made.steps(),
                true,
                scores,
                OptionalDouble.empty(),
                scored.when(),
                Optional.empty());
    }

    /** The recipe's task that a figure is of: a member of a group is named behind it. */
    private static String entry(Score score) {
        int slash = score.task().indexOf('/');
        return slash < 0 ? score.task() : score.task().substring(0, slash);
    }

    private static TrainingScores inBetween(CheckpointEvaluated scored) {
        return new TrainingScores(
                scored.run(),
                scored.model(),
                scored.version(),
                scored.step(),
                false,
                scored.scores(),
                OptionalDouble.of(scored.seconds()),
                Optional.of(scored.when()),
                scored.dropped());
    }
}
