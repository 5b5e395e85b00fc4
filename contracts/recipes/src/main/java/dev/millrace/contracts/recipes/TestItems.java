package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Evaluation items that a model must not be trained on.
 *
 * @param file JSON Lines, or a folder of such files
 * @param sets where a line says which set it is of: those that models are measured on. Others are solved examples, or other
 *     tasks'. None: every line is an item
 */
public record TestItems(Path file, List<ItemSet> sets) {

    public TestItems {
        sets = List.copyOf(sets);
    }

    /** Every line of a file. */
    public static TestItems all(Path file) {
        return new TestItems(file, List.of());
    }

    /**
     * Those of a task; empty where they are made on the spot or are the run's own documents.
     *
     * @param task its paths are those of files here
     * @throws IOException when the task's own file can't be read
     */
    public static Optional<TestItems> of(Task task) throws IOException {
        if (task.path().isPresent()) {
            return Optional.of(all(Path.of(task.path().get())));
        }
        if (task.task().isEmpty() || (task.items().isEmpty() && task.data().isEmpty())) {
            return Optional.empty();
        }
        List<ItemSet> measured = measured(task);
        if (task.items().isPresent()) {
            return Optional.of(new TestItems(Path.of(task.items().get()), measured));
        }
        return measured.stream()
                .flatMap(set -> Optional.ofNullable(task.data().get(set.split())).stream())
                .findFirst()
                .map(file -> all(Path.of(file)));
    }

    /** Whether a task's items lie in files that go with the recipe. */
    public static boolean has(Task task) {
        return task.path().isPresent()
                || task.items().isPresent()
                || !task.data().isEmpty();
    }

    private static List<ItemSet> measured(Task task) throws IOException {
        if (task.shipped().isPresent()) {
            return ShippedTasks.all()
                    .named(task.shipped().get())
                    .map(ShippedTasks.Shipped::sets)
                    .orElse(List.of());
        }
        Path file = Path.of(task.task().orElseThrow());
        List<Problem> problems = new ArrayList<>();
        return TaskOutline.read(Files.readString(file), problems)
                .map(TaskOutline::sets)
                .orElseThrow(() -> new IOException("%s: %s"
                        .formatted(
                                file,
                                problems.isEmpty()
                                        ? "no task"
                                        : problems.getFirst().message())));
    }

    /** The fields of the item that a line has; empty when it has another. */
    public Optional<JsonNode> item(JsonNode line) {
        if (!line.path("doc").isObject() || !line.path("split").isTextual()) {
            return Optional.of(line);
        }
        return sets.isEmpty() || sets.stream().anyMatch(set -> set.has(line))
                ? Optional.of(line.get("doc"))
                : Optional.empty();
    }
}
