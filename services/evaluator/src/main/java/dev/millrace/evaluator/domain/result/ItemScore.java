package dev.millrace.evaluator.domain.result;

import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.item.ItemValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one item adds to the metrics of a task, under one of its filters.
 *
 * @param document its place among the items that are scored, which is the same in every evaluation of the task
 * @param filter the pipeline's name
 * @param filtered what the filter made of the answers to each request
 * @param metrics by name, in the task's order
 */
public record ItemScore(
        String task, int document, String filter, List<Answer> filtered, Map<String, ItemValue> metrics) {
    public ItemScore {
        filtered = List.copyOf(filtered);
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }
}
