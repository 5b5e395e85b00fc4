package dev.millrace.evaluator.domain.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.recipes.ItemSet;
import dev.millrace.evaluator.domain.task.TaskData;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Items of any number of tasks in one file, a JSON object a line: {@code hf_path} and {@code hf_name} name the published set and
 * its configuration, or {@code data} a task; {@code split} and {@code index} say where in it the item is, and {@code doc} has its
 * fields.
 */
public final class ItemFile {

    private final Path file;
    private final List<Row> rows;

    private ItemFile(Path file, List<Row> rows) {
        this.file = file;
        this.rows = rows;
    }

    private record Row(ObjectNode line, String split, int index, ObjectNode doc, String place, int number) {

        boolean isOf(TaskDefinition task) {
            TaskData of = task.data();
            return new ItemSet(task.name(), of.hub().orElse(""), of.config().orElse(""), split).has(line);
        }
    }

    /**
     * All of a file, {@code .jsonl} or {@code .jsonl.gz}.
     *
     * @throws UnfitItem naming file, line and field, when a line isn't an item
     */
    public static ItemFile read(Path file) throws IOException, UnfitItem {
        List<Row> rows = new ArrayList<>();
        JsonLines.readNumbered(file, (object, number) -> rows.add(row(object, JsonLines.place(file, number), number)));
        return new ItemFile(file, rows);
    }

    private static Row row(ObjectNode object, String place, int number) throws UnfitItem {
        if (!(object.path("doc") instanceof ObjectNode doc)) {
            throw new UnfitItem(place + ": doc: expected the item's fields as a JSON object");
        }
        JsonNode index = object.path("index");
        if (!index.canConvertToInt() || !index.isIntegralNumber()) {
            throw new UnfitItem(place + ": index: expected the item's place in its split, a whole number");
        }
        if (!object.path("split").isTextual()) {
            throw new UnfitItem(place + ": split: expected the name of the split that the item is in");
        }
        return new Row(object, object.path("split").textValue(), index.intValue(), doc, place, number);
    }

    /**
     * A task's items, in the order of the file.
     *
     * @throws UnfitItem naming file, line and field, when there are none or the task can't be asked about one
     */
    public TaskDocuments documents(TaskDefinition task) throws UnfitItem {
        if (rows.stream().noneMatch(row -> row.isOf(task))) {
            throw new UnfitItem("%s has no items of %s: none says hf_path %s and hf_name %s, or data %s"
                    .formatted(
                            file,
                            task.name(),
                            task.data().hub().orElse("-"),
                            task.data().config().orElse("-"),
                            task.name()));
        }
        return TaskDocuments.from(task, _ -> file.toString(), split -> split(task, split));
    }

    private List<Document> split(TaskDefinition task, String split) throws UnfitItem {
        List<Document> documents = new ArrayList<>();
        for (Row row : rows) {
            if (row.isOf(task) && row.split().equals(split)) {
                documents.add(Document.prepared(task, row.index(), row.place(), row.number(), row.doc()));
            }
        }
        return documents;
    }
}
