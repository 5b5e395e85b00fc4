package dev.millrace.evaluator.domain.evaluation;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.recipes.TaskKind;
import dev.millrace.evaluator.domain.aggregate.Aggregate;
import dev.millrace.evaluator.domain.aggregate.Aggregation;
import dev.millrace.evaluator.domain.aggregate.Bootstrap;
import dev.millrace.evaluator.domain.evaluation.Estimates.Estimate;
import dev.millrace.evaluator.domain.item.ItemValue;
import dev.millrace.evaluator.domain.metric.Metric;
import dev.millrace.evaluator.domain.paired.Quantity;
import dev.millrace.evaluator.domain.result.ItemScore;
import dev.millrace.evaluator.domain.result.Reported;
import dev.millrace.evaluator.domain.result.TaskScores;
import dev.millrace.evaluator.domain.result.TaskScoring;
import dev.millrace.evaluator.domain.scoring.ReportedName;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The figures that come of some items of a task: of all that were scored, or of those alone that a model hasn't seen. */
final class ItemFigures {

    private final TaskDefinition definition;
    private final Architecture.Kind kind;
    private final List<ItemScore> scores;
    private final List<Quantity> gold;
    private final TaskScores aggregated;

    /**
     * Of at least one item.
     *
     * @param scores what each item adds to the metrics, under each filter, in the order of the items
     * @param gold how well the right choices are predicted
     */
    ItemFigures(
            TaskDefinition definition,
            Architecture.Kind kind,
            TaskScoring scoring,
            List<ItemScore> scores,
            List<Quantity> gold) {
        this.definition = definition;
        this.kind = kind;
        this.scores = List.copyOf(scores);
        this.gold = List.copyOf(gold);
        this.aggregated = new TaskScores(
                definition.name(),
                scores.size() / definition.filters().size(),
                scoring.aggregate(scores, Bootstrap.DEFAULT).figures());
    }

    /**
     * A figure.
     *
     * @param stderr its standard error; 0 when there is only one item, which tells nothing about it
     * @param n items it rests on
     */
    record Figure(double value, double stderr, int n, boolean higherIsBetter) {}

    /** As what groups are made of. */
    TaskScores aggregated() {
        return aggregated;
    }

    /** In the order they are reported, by what they are called. */
    Map<String, Figure> byName() {
        Map<String, Figure> figures = new LinkedHashMap<>();
        for (Reported reported : aggregated.figures()) {
            figures.put(named(reported.metric(), reported.filter()), figure(reported));
        }
        if (!gold.isEmpty()) {
            Estimate right = Estimates.ratio(
                    gold.stream().mapToDouble(Quantity::value).toArray(),
                    gold.stream().mapToDouble(one -> one.bytes().orElseThrow()).toArray());
            figures.put(
                    named(TaskKind.GOLD, ReportedName.NO_FILTER),
                    likelihood(right.times(1 / Math.log(2)), gold.size()));
        }
        return figures;
    }

    private String named(String metric, String filter) {
        return ReportedName.of(TaskKind.reported(kind, metric), filter);
    }

    private Figure figure(Reported reported) {
        Aggregate figure = reported.figure();
        return switch (aggregation(reported)) {
            case WEIGHTED_PERPLEXITY -> likelihood(spread(reported).exp(), figure.n());
            case BITS_PER_BYTE -> likelihood(spread(reported).times(1 / Math.log(2)), figure.n());
            default ->
                new Figure(
                        figure.value(),
                        // One item tells nothing about the error.
                        figure.stderr().orElse(0),
                        figure.n(),
                        reported.higherIsBetter());
        };
    }

    private Aggregation aggregation(Reported reported) {
        return definition.metrics().stream()
                .filter(one -> one.name().equals(reported.metric()))
                .findFirst()
                .map(Metric::aggregation)
                .orElseThrow();
    }

    private static Figure likelihood(Estimate estimate, int n) {
        return new Figure(estimate.value(), estimate.stderr(), n, false);
    }

    /** Nats for each byte or word, with an error, which lm-evaluation-harness doesn't give; the gate needs it. */
    private Estimate spread(Reported reported) {
        List<ItemValue.Spread> parts = new ArrayList<>();
        for (ItemScore score : scores) {
            if (score.filter().equals(reported.filter())) {
                parts.add((ItemValue.Spread)
                        Objects.requireNonNull(score.metrics().get(reported.metric())));
            }
        }
        return Estimates.ratio(
                parts.stream().mapToDouble(part -> -part.sum()).toArray(),
                parts.stream().mapToDouble(ItemValue.Spread::weight).toArray());
    }
}
