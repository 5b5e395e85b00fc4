package dev.millrace.evaluator.domain.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.recipes.ItemFiles;
import dev.millrace.evaluator.domain.task.FieldTemplate;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An item of a task, ready to be asked about.
 *
 * @param index its place in its split, from 0
 * @param place where it is read from, as messages name it
 * @param fields what templates may name: its own, those that the task derives, and the task's constants
 * @param name what filtering knows it by ({@link ItemFiles#name}), where it lies in a file
 */
public record Document(int index, String place, Map<String, JsonNode> fields, Optional<String> name) {

    /** An item that lies in no file. */
    public Document(int index, String place, Map<String, JsonNode> fields) {
        this(index, place, fields, Optional.empty());
    }

    public Document {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /**
     * An item with what its task derives.
     *
     * @param line the number of its line in its file, from 1
     * @throws UnfitItem when something can't be derived of it
     */
    public static Document prepared(TaskDefinition task, int index, String place, int line, ObjectNode own)
            throws UnfitItem {
        Map<String, JsonNode> fields = new LinkedHashMap<>(task.constants());
        own.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        for (Map.Entry<String, FieldTemplate> derived : task.prepare().entrySet()) {
            fields.put(derived.getKey(), derived.getValue().value(fields, place));
        }
        return new Document(index, place, fields, Optional.of(ItemFiles.name(own, line)));
    }

    /** What a template stands for with it. */
    public JsonNode value(FieldTemplate template) throws UnfitItem {
        return template.value(fields, place);
    }

    /** The same, as a text. */
    public String text(FieldTemplate template) throws UnfitItem {
        return template.text(fields, place);
    }

    /** Whether it says the same as another, wherever either is. */
    public boolean isLike(Document other) {
        return fields.equals(other.fields);
    }
}
