package dev.millrace.evaluator.domain.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.evaluator.domain.aggregate.Bootstrap;
import dev.millrace.evaluator.domain.filter.FilterPipeline;
import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.item.OutputKind;
import dev.millrace.evaluator.domain.item.Question;
import dev.millrace.evaluator.domain.item.Target;
import dev.millrace.evaluator.domain.metric.Metric;
import dev.millrace.evaluator.domain.result.GroupScores.GroupMetric;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TaskScoringTest {

    private static final Question QUESTION = new Question(List.of("yes", "no"), new Target.Choice(0));

    private static TaskScoring scoring(String task, String... metrics) {
        return new TaskScoring(
                task,
                List.of(FilterPipeline.NONE),
                Stream.of(metrics)
                        .map(name -> Metric.of(
                                OutputKind.MULTIPLE_CHOICE,
                                name,
                                Optional.empty(),
                                Optional.empty(),
                                JsonNodeFactory.instance.objectNode()))
                        .toList());
    }

    private static TaskScores scores(String task, double... ofYes) {
        TaskScoring scoring = scoring(task, "acc");
        List<ItemScore> items = Stream.iterate(0, i -> i < ofYes.length, i -> i + 1)
                .flatMap(i -> scoring.score(i, QUESTION, answers(ofYes[i], -2)).stream())
                .toList();
        return scoring.aggregate(items, Bootstrap.DEFAULT);
    }

    private static List<List<Answer>> answers(double yes, double no) {
        return List.of(List.of(new Answer.Likelihood(yes, true)), List.of(new Answer.Likelihood(no, false)));
    }

    @Test
    void scoresOfTasksAndGroupsAreWrittenInTheHarnesssForm() throws Exception {
        TaskScores first = scores("first", -1, -3, -1, -3);
        TaskScores second = scores("second", -1);
        HarnessResults results = new HarnessResults(
                List.of(
                        new HarnessResults.Task(first, "First", 5, 10, IntNode.valueOf(1)),
                        new HarnessResults.Task(second, "Second", 5, 1, IntNode.valueOf(2))),
                List.of(new HarnessResults.Group(
                        GroupScores.of(
                                "both", List.of(first, second), List.of(new GroupMetric("acc", List.of(), true))),
                        "Both",
                        List.of("first", "second"),
                        Optional.empty())));

        JsonNode json = results.toJson();

        JsonNode expected = new ObjectMapper().readTree("""
                        {"results": {
                           "first": {"name": "first", "alias": "First", "sample_len": 4,
                             "acc,none": 0.5, "acc_stderr,none": 0.28867513459481287},
                           "second": {"name": "second", "alias": "Second", "sample_len": 1,
                             "acc,none": 1.0, "acc_stderr,none": "N/A"},
                           "both": {"alias": "Both", "name": "both", "sample_len": 5,
                             "acc,none": 0.6, "acc_stderr,none": "N/A", "sample_count": {"acc,none": 5}}},
                         "groups": {
                           "both": {"alias": "Both", "name": "both", "sample_len": 5,
                             "acc,none": 0.6, "acc_stderr,none": "N/A", "sample_count": {"acc,none": 5}}},
                         "group_subtasks": {"both": ["first", "second"]},
                         "n-shot": {"both": 5, "first": 5, "second": 5},
                         "n-samples": {
                           "first": {"original": 10, "effective": 4}, "second": {"original": 1, "effective": 1}},
                         "higher_is_better": {
                           "both": {"acc": true}, "first": {"acc": true}, "second": {"acc": true}},
                         "versions": {"first": 1, "second": 2}}
                        """);
        assertThat(json).isEqualTo(expected);
    }

    @Test
    void aMissingAnswerNamesItsItem() {
        assertThatThrownBy(() ->
                        scoring("task", "acc").score(7, QUESTION, List.of(List.of(new Answer.Likelihood(-1, true)))))
                .hasMessage("item 7 of task: Expected an answer to each of 2 choices, found 1");
        assertThatThrownBy(() -> scoring("task", "acc").score(7, QUESTION, List.of(List.of(), List.of())))
                .hasMessage("item 7 of task: A request has no answer");
    }

    @Test
    void noTwoMetricsAreReportedUnderOneName() {
        assertThatThrownBy(() -> scoring("task", "acc", "mc2")).hasMessage("The task task has two metrics of one name");
    }
}
