package dev.millrace.evaluator.domain.result;

import dev.millrace.evaluator.domain.aggregate.Aggregates;
import dev.millrace.evaluator.domain.aggregate.Bootstrap;
import dev.millrace.evaluator.domain.filter.FilterPipeline;
import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.item.ItemValue;
import dev.millrace.evaluator.domain.item.Question;
import dev.millrace.evaluator.domain.metric.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a task's answers become scores.
 *
 * @param task its name
 * @param filters what is made of the answers, each with its own scores; {@link FilterPipeline#NONE} where a task has none
 * @param metrics in the order they are reported, no two under one name
 */
public record TaskScoring(String task, List<FilterPipeline> filters, List<Metric> metrics) {

    public TaskScoring {
        filters = List.copyOf(filters);
        metrics = List.copyOf(metrics);
        if (filters.isEmpty() || metrics.isEmpty()) {
            throw new IllegalArgumentException("The task %s has no filter or no metric".formatted(task));
        }
        if (metrics.stream().map(Metric::name).distinct().count() < metrics.size()) {
            throw new IllegalArgumentException("The task %s has two metrics of one name".formatted(task));
        }
    }

    /**
     * The scores of one item, one for each filter.
     *
     * @param responses for each request of the item what was answered each time it was asked
     * @throws IllegalArgumentException when answers are missing, or aren't of the kind that the metrics are about; it names
     *     the task and the item
     */
    public List<ItemScore> score(int document, Question question, List<List<Answer>> responses) {
        List<ItemScore> scores = new ArrayList<>();
        for (FilterPipeline filter : filters) {
            try {
                scores.add(score(document, question, responses, filter));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("item %d of %s: %s".formatted(document, task, e.getMessage()), e);
            }
        }
        return scores;
    }

    private ItemScore score(int document, Question question, List<List<Answer>> responses, FilterPipeline filter) {
        List<Answer> filtered = responses.stream()
                .map(answers -> filter.apply(answers, question.choices()))
                .toList();
        Map<String, ItemValue> values = new LinkedHashMap<>();
        for (Metric metric : metrics) {
            values.put(metric.name(), metric.measure().of(question, filtered));
        }
        return new ItemScore(task, document, filter.name(), filtered, values);
    }

    /**
     * The figures of all items together.
     *
     * @param items the scores of each, in the order of the items, which decides the draws of a bootstrap
     * @throws IllegalArgumentException when a filter has no item
     */
    public TaskScores aggregate(List<ItemScore> items, Bootstrap bootstrap) {
        List<Reported> figures = new ArrayList<>();
        int most = 0;
        for (FilterPipeline filter : filters) {
            List<ItemScore> filtered = items.stream()
                    .filter(item -> item.filter().equals(filter.name()))
                    .toList();
            most = Math.max(most, filtered.size());
            for (Metric metric : metrics) {
                List<ItemValue> values = filtered.stream()
                        .map(item -> item.metrics().get(metric.name()))
                        .toList();
                figures.add(new Reported(
                        metric.name(),
                        filter.name(),
                        Aggregates.of(metric.name(), metric.aggregation(), values, bootstrap),
                        metric.higherIsBetter()));
            }
        }
        return new TaskScores(task, most, figures);
    }
}
