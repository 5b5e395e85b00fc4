package dev.millrace.evaluator.domain.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.recipes.ItemSet;
import dev.millrace.contracts.recipes.ShippedTasks;
import dev.millrace.contracts.recipes.ShippedTasks.Shipped;
import dev.millrace.contracts.recipes.TaskKind;
import dev.millrace.evaluator.domain.item.OutputKind;
import dev.millrace.evaluator.domain.result.GroupScores.GroupMetric;
import dev.millrace.evaluator.domain.scoring.ReportedName;
import dev.millrace.evaluator.domain.scoring.Scores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What recipes know of the shipped tasks is what their files say. {@code -Dmillrace.tasks.write=true} writes it anew. */
class ShippedTasksTest {

    private static final Path FILE = Path.of(
            System.getProperty("millrace.root"),
            "contracts/recipes/src/main/resources/dev/millrace/contracts/recipes/shipped-tasks.json");

    private final TaskLibrary library = TaskLibrary.shipped();

    @Test
    void recipesKnowTheShippedTasksAndWhatTheyYield() throws Exception {
        Map<String, Shipped> expected = new LinkedHashMap<>();
        for (Definition definition : library.all()) {
            expected.put(definition.name(), shipped(definition));
        }
        if (Boolean.getBoolean("millrace.tasks.write")) {
            write(expected);
            return;
        }

        assertThat(ShippedTasks.all().byName()).containsExactlyEntriesOf(expected);
    }

    private Shipped shipped(Definition definition) throws MalformedTask {
        List<TaskDefinition> tasks = library.tasks(definition.name());
        boolean likelihoods = tasks.stream().anyMatch(task -> task.output() != OutputKind.GENERATE_UNTIL);
        return new Shipped(
                switch (definition) {
                    case TaskDefinition task -> metrics(task);
                    case GauntletDefinition _ -> List.of(Scores.CENTRED);
                    case GroupDefinition group -> metrics(group, tasks);
                },
                likelihoods,
                tasks.stream().map(ShippedTasksTest::set).toList());
    }

    private static ItemSet set(TaskDefinition task) {
        TaskData data = task.data();
        return new ItemSet(task.name(), data.hub().orElse(""), data.config().orElse(""), data.evaluation());
    }

    private static List<String> metrics(TaskDefinition task) {
        List<String> metrics = new ArrayList<>();
        task.filters()
                .forEach(filter ->
                        task.metrics().forEach(metric -> metrics.add(ReportedName.of(metric.name(), filter.name()))));
        if (task.output() == OutputKind.MULTIPLE_CHOICE) {
            metrics.add(TaskKind.GOLD);
        }
        return metrics;
    }

    private static List<String> metrics(GroupDefinition group, List<TaskDefinition> tasks) {
        Set<String> metrics = new LinkedHashSet<>();
        for (GroupMetric metric : group.metrics()) {
            for (TaskDefinition task : tasks) {
                task.filters().stream()
                        .filter(filter -> task.measures(metric.metric()))
                        .filter(filter ->
                                metric.filters().isEmpty() || metric.filters().contains(filter.name()))
                        .forEach(filter -> metrics.add(ReportedName.of(metric.metric(), filter.name())));
            }
        }
        return List.copyOf(metrics);
    }

    private static void write(Map<String, Shipped> all) throws IOException {
        ObjectMapper json = new ObjectMapper();
        String lines = all.entrySet().stream()
                .map(entry -> {
                    JsonNode value = json.valueToTree(entry.getValue());
                    return "  \"%s\": %s".formatted(entry.getKey(), value);
                })
                .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
        Files.writeString(FILE, lines);
    }
}
