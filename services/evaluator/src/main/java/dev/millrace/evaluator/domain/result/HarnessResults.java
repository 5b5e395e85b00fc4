package dev.millrace.evaluator.domain.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.evaluator.domain.aggregate.Aggregate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Scores in lm-evaluation-harness's JSON form, so that whatever reads its results reads these: {@code results} with
 * {@code metric,filter} and {@code metric_stderr,filter}, {@code groups}, {@code group_subtasks}, {@code n-shot},
 * {@code n-samples}, {@code higher_is_better}, {@code versions}. A standard error that isn't there is {@code "N/A"}, a figure
 * that isn't a number is null, since JSON has none.
 *
 * @param groups each after those within it
 */
public record HarnessResults(List<Task> tasks, List<Group> groups) {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    public HarnessResults {
        tasks = List.copyOf(tasks);
        groups = List.copyOf(groups);
    }

    /**
     * A task.
     *
     * @param alias the name it is shown under
     * @param shots examples before each item
     * @param documents items that the task has, whether scored or not
     * @param version as its file says it
     */
    public record Task(TaskScores scores, String alias, int shots, int documents, JsonNode version) {}

    /**
     * A group.
     *
     * @param alias the name it is shown under
     * @param children the tasks and groups that are directly in it
     * @param version as its file says it
     */
    public record Group(GroupScores scores, String alias, List<String> children, Optional<JsonNode> version) {
        public Group {
            children = List.copyOf(children);
        }
    }

    /** The whole of it. */
    public ObjectNode toJson() {
        ObjectNode json = JSON.objectNode();
        ObjectNode results = json.putObject("results");
        tasks.forEach(task -> results.set(task.scores().task(), results(task)));
        ObjectNode aggregated = JSON.objectNode();
        groups.forEach(group -> aggregated.set(group.scores().group(), results(group)));
        results.setAll(aggregated);
        if (!groups.isEmpty()) {
            json.set("groups", aggregated);
        }
        ObjectNode children = json.putObject("group_subtasks");
        groups.reversed().forEach(group -> {
            ArrayNode names = children.putArray(group.scores().group());
            group.children().forEach(names::add);
        });
        json.set("n-shot", sorted(shots()));
        ObjectNode samples = json.putObject("n-samples");
        tasks.forEach(task -> samples.putObject(task.scores().task())
                .put("original", task.documents())
                .put("effective", task.scores().items()));
        json.set("higher_is_better", sorted(directions()));
        json.set("versions", sorted(versions()));
        return json;
    }

    private static ObjectNode results(Task task) {
        ObjectNode json = JSON.objectNode()
                .put("name", task.scores().task())
                .put("alias", task.alias())
                .put("sample_len", task.scores().items());
        task.scores().figures().forEach(figure -> put(json, figure));
        return json;
    }

    private static ObjectNode results(Group group) {
        ObjectNode json = JSON.objectNode()
                .put("alias", group.alias())
                .put("name", group.scores().group())
                .put("sample_len", group.scores().items());
        group.scores().figures().forEach(figure -> put(json, figure));
        ObjectNode counts = JSON.objectNode();
        group.scores()
                .figures()
                .forEach(figure -> counts.put(
                        figure.metric() + "," + figure.filter(), figure.figure().n()));
        json.set("sample_count", counts);
        return json;
    }

    private static void put(ObjectNode json, Reported reported) {
        Aggregate figure = reported.figure();
        json.set(reported.metric() + "," + reported.filter(), number(figure.value()));
        json.set(
                reported.metric() + "_stderr," + reported.filter(),
                figure.stderr().isPresent() ? number(figure.stderr().getAsDouble()) : JSON.textNode("N/A"));
    }

    private static JsonNode number(double value) {
        return Double.isFinite(value) ? JSON.numberNode(value) : JSON.nullNode();
    }

    /** Of a group as well where all tasks directly in it have as many. */
    private Map<String, JsonNode> shots() {
        Map<String, JsonNode> shots = new TreeMap<>();
        tasks.forEach(task -> shots.put(task.scores().task(), JSON.numberNode(task.shots())));
        for (Group group : groups) {
            List<Integer> different = tasksIn(group).map(Task::shots).distinct().toList();
            if (different.size() == 1) {
                shots.put(group.scores().group(), JSON.numberNode(different.getFirst()));
            }
        }
        return shots;
    }

    private Map<String, JsonNode> directions() {
        Map<String, JsonNode> directions = new TreeMap<>();
        tasks.forEach(task -> directions.put(task.scores().task(), directions(task.scores())));
        for (Group group : groups) {
            tasksIn(group)
                    .map(task -> directions(task.scores()))
                    .forEach(of -> directions.merge(
                            group.scores().group(),
                            of.deepCopy(),
                            (before, more) -> ((ObjectNode) before).setAll((ObjectNode) more)));
        }
        return directions;
    }

    private static ObjectNode directions(TaskScores scores) {
        ObjectNode json = JSON.objectNode();
        scores.figures().forEach(figure -> json.put(figure.metric(), figure.higherIsBetter()));
        return json;
    }

    private Map<String, JsonNode> versions() {
        Map<String, JsonNode> versions = tasks.stream()
                .collect(Collectors.toMap(
                        task -> task.scores().task(), Task::version, (first, second) -> first, TreeMap::new));
        groups.forEach(group ->
                group.version().ifPresent(version -> versions.put(group.scores().group(), version)));
        return versions;
    }

    private Stream<Task> tasksIn(Group group) {
        return tasks.stream()
                .filter(task -> group.children().contains(task.scores().task()));
    }

    private static ObjectNode sorted(Map<String, JsonNode> values) {
        ObjectNode json = JSON.objectNode();
        values.forEach(json::set);
        return json;
    }
}
