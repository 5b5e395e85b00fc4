package dev.millrace.contracts.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.contracts.events.Comparison;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.events.TaskContamination;
import java.util.List;
import java.util.Optional;

/**
 * One evaluation of a model.
 *
 * @param state under-way, scored or failed
 * @param request what was asked for; absent for the evaluation that belongs to the run
 * @param who who asked
 * @param asked when they did, as ISO 8601 in UTC
 * @param reason why, if they said so
 * @param ended when it was over, as ISO 8601 in UTC
 * @param failure why it couldn't be done
 * @param scores every figure; none unless it was scored
 * @param comparisons the version beside what was live then, item by item; the first of a task is what the gate goes by
 * @param contamination how much of each task's items is in the data, where filtering looked for it
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record EvaluationReport(
        String state,
        Optional<String> request,
        Optional<String> who,
        Optional<String> asked,
        Optional<String> reason,
        Optional<String> ended,
        Optional<String> failure,
        List<Score> scores,
        Optional<List<Comparison>> comparisons,
        Optional<List<TaskContamination>> contamination) {}
