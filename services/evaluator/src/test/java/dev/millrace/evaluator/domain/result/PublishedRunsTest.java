package dev.millrace.evaluator.domain.result;

import static dev.millrace.evaluator.domain.PublishedRows.assertSame;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.evaluator.domain.PublishedRows;
import dev.millrace.evaluator.domain.aggregate.Bootstrap;
import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.result.GroupScores.GroupMetric;
import dev.millrace.testkit.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole runs of lm-evaluation-harness: the same answers give the same scores of items, tasks and groups. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishedRunsTest {

    private static final String DEV = "K_eval_requests/dev/";
    private static final String ENDING = ".aggregate.json";

    private final Map<String, JsonNode> documents = new HashMap<>();

    @BeforeAll
    void readDocuments() throws IOException {
        for (JsonNode row : PublishedRows.of(DEV + "items.jsonl.gz")) {
            documents.put(row.path("data").asText() + " " + row.path("item").asText(), row.path("doc"));
        }
    }

    static List<String> runs() throws IOException {
        Optional<Path> folder = RealData.find(DEV + "runs");
        if (folder.isEmpty()) {
            return List.of("none, since there is no real data here");
        }
        try (Stream<Path> files = Files.list(folder.get())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ENDING))
                    .map(name -> name.substring(0, name.length() - ENDING.length()))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void scoresOfItemsTasksAndGroupsAreThoseOfTheHarness(String run) throws IOException {
        List<JsonNode> requests = PublishedRows.of(DEV + "runs/" + run + ".requests.jsonl.gz");
        List<JsonNode> published = PublishedRows.of(DEV + "runs/" + run + ".scores.jsonl.gz");
        Map<String, List<JsonNode>> scores = new LinkedHashMap<>();
        published.forEach(row -> scores.computeIfAbsent(row.path("task").asText(), task -> new ArrayList<>())
                .add(row));
        Map<String, List<ItemScore>> items = new LinkedHashMap<>();
        Map<String, TaskScoring> tasks = new LinkedHashMap<>();
        for (JsonNode request : requests) {
            String task = request.path("task").asText();
            List<JsonNode> rows = scores.get(task).stream()
                    .filter(row -> row.path("doc_id").equals(request.path("doc_id")))
                    .toList();
            JsonNode document = documents.get(
                    request.path("data").asText() + " " + request.path("item").asText());
            PublishedTask definition = new PublishedTask(request, rows, document);
            TaskScoring scoring = tasks.computeIfAbsent(task, t -> definition.scoring());
            List<ItemScore> scored =
                    scoring.score(request.path("doc_id").asInt(), definition.question(), responses(rows.getFirst()));
            compare(scored, rows, run);
            items.computeIfAbsent(task, t -> new ArrayList<>()).addAll(scored);
        }

        JsonNode expected = PublishedRows.whole(DEV + "runs/" + run + ENDING);
        assertSame(results(tasks, items, expected).toJson(), expected, 1e-12, run);
    }

    private static List<List<Answer>> responses(JsonNode row) {
        return row.path("responses")
                .valueStream()
                .map(repeats -> repeats.valueStream().map(Answer::of).toList())
                .toList();
    }

    private static void compare(List<ItemScore> scored, List<JsonNode> rows, String run) {
        assertThat(scored).hasSameSizeAs(rows);
        for (ItemScore score : scored) {
            JsonNode row = rows.stream()
                    .filter(published -> published.path("filter").asText().equals(score.filter()))
                    .findFirst()
                    .orElseThrow();
            String what = "%s, %s %d, %s".formatted(run, score.task(), score.document(), score.filter());
            assertThat(score.filtered().stream().map(Answer::toJson).toList())
                    .as(what)
                    .isEqualTo(row.path("filtered").valueStream().toList());
            ObjectNode metrics = JsonNodeFactory.instance.objectNode();
            score.metrics().forEach((name, value) -> metrics.set(name, value.toJson()));
            assertSame(metrics, row.path("metrics"), 1e-12, what);
        }
    }

    private static HarnessResults results(
            Map<String, TaskScoring> tasks, Map<String, List<ItemScore>> items, JsonNode expected) {
        Map<String, TaskScores> scores = new LinkedHashMap<>();
        tasks.forEach((name, scoring) -> scores.put(name, scoring.aggregate(items.get(name), Bootstrap.DEFAULT)));
        List<HarnessResults.Task> reported = scores.values().stream()
                .map(of -> new HarnessResults.Task(
                        of,
                        expected.at("/results/" + of.task() + "/alias").asText(),
                        expected.at("/n-shot/" + of.task()).asInt(),
                        expected.at("/n-samples/" + of.task() + "/original").asInt(),
                        expected.at("/versions/" + of.task())))
                .toList();
        List<HarnessResults.Group> groups = new ArrayList<>();
        expected.path("groups").fieldNames().forEachRemaining(group -> {
            List<String> within = new ArrayList<>();
            leaves(group, expected.path("group_subtasks"), within);
            groups.add(new HarnessResults.Group(
                    GroupScores.of(
                            group,
                            within.stream().map(scores::get).toList(),
                            List.of(new GroupMetric("acc", List.of(), !group.equals("blimp")))),
                    expected.at("/groups/" + group + "/alias").asText(),
                    expected.at("/group_subtasks/" + group)
                            .valueStream()
                            .map(JsonNode::asText)
                            .toList(),
                    Optional.of(expected.at("/versions/" + group)).filter(version -> !version.isMissingNode())));
        });
        return new HarnessResults(reported, groups);
    }

    private static void leaves(String name, JsonNode children, List<String> found) {
        if (children.has(name)) {
            children.path(name).forEach(child -> leaves(child.asText(), children, found));
        } else {
            found.add(name);
        }
    }
}
