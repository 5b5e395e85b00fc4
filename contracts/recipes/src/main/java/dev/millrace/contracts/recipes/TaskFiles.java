package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Files of own tasks that a recipe names: what goes with the recipe of what they name themselves. */
final class TaskFiles {

    private static final String TASK = "task";
    private static final String DATA = "data";

    private TaskFiles() {}

    /** Whether {@code written} is a file and not the name of a shipped task. */
    static boolean isFile(String written) {
        String name = written.toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    /** {@code filled} with a name for each task that says none: the shipped task's, or the file's without its ending. */
    static JsonNode named(JsonNode filled) {
        for (JsonNode task : filled.at("/evaluation/tasks")) {
            if (task instanceof ObjectNode entry
                    && entry.path("name").isNull()
                    && entry.path(TASK).isTextual()) {
                entry.put("name", name(entry.path(TASK).textValue()));
            }
        }
        return filled;
    }

    private static String name(String written) {
        return isFile(written)
                ? written.substring(written.lastIndexOf('/') + 1).replaceFirst("\\.[^.]*$", "")
                : written;
    }

    /**
     * Puts the files that own tasks name beside them, so that they go with the recipe, too. Paths are those of this machine.
     *
     * @return what is wrong with the tasks' files
     */
    static List<Problem> complete(RecipeText text, JsonNode filled) {
        List<Problem> problems = new ArrayList<>();
        JsonNode tasks = filled.at("/evaluation/tasks");
        for (int i = 0; i < tasks.size(); i++) {
            if (tasks.get(i) instanceof ObjectNode entry) {
                complete(text, "/evaluation/tasks/" + i, entry, problems);
            }
        }
        return problems;
    }

    private static void complete(RecipeText text, String pointer, ObjectNode entry, List<Problem> problems) {
        Optional<TaskOutline> outline = outline(text, pointer, entry, problems);
        if (outline.isEmpty() || entry.path("items").isTextual() || !(entry.path(DATA) instanceof ObjectNode data)) {
            return;
        }
        Path folder = Path.of(entry.path(TASK).asText()).resolveSibling("");
        for (Map.Entry<String, String> split : outline.get().files().entrySet()) {
            if (data.has(split.getKey()) || split.getValue().contains("://")) {
                continue;
            }
            try {
                Path file = folder.resolve(split.getValue()).normalize();
                if (Files.isReadable(file) && !Files.isDirectory(file)) {
                    data.put(split.getKey(), file.toString());
                    continue;
                }
            } catch (InvalidPathException e) {
                // said below
            }
            problems.add(text.problem(
                    pointer + "/" + TASK,
                    "%s names %s for the split %s, which is not there or can't be read; correct it, or name the file under data"
                            .formatted(entry.path(TASK).asText(), split.getValue(), split.getKey())));
        }
    }

    /** What an own task's file says, where it lies on this machine. */
    static Optional<TaskOutline> outline(RecipeText text, String pointer, JsonNode entry, List<Problem> problems) {
        String written = entry.path(TASK).asText();
        if (!entry.path(TASK).isTextual()
                || !isFile(written)
                || Asset.in(written).isPresent()) {
            return Optional.empty();
        }
        try {
            List<Problem> own = new ArrayList<>();
            Optional<TaskOutline> outline = TaskOutline.read(Files.readString(Path.of(written)), own);
            own.forEach(problem -> problems.add(text.problem(
                    pointer + "/" + TASK,
                    "%s:%d: %s%s"
                            .formatted(
                                    written,
                                    problem.line(),
                                    problem.path().isEmpty() ? "" : problem.path() + ": ",
                                    problem.message()))));
            return outline;
        } catch (IOException e) {
            problems.add(text.problem(pointer + "/" + TASK, "%s is no text in UTF-8".formatted(written)));
            return Optional.empty();
        }
    }
}
