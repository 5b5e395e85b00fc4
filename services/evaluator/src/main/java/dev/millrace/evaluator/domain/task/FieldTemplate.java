package dev.millrace.evaluator.domain.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.text.template.MalformedTemplate;
import dev.millrace.contracts.text.template.PromptTemplate;
import java.util.Map;
import java.util.TreeSet;

/**
 * A text of a task's file with places for an item's fields.
 *
 * @param place file, line and field, as in {@code mine.yaml:7: prompt}
 */
public record FieldTemplate(String place, PromptTemplate template) {

    /**
     * What it stands for with an item's fields: see {@link PromptTemplate#value}.
     *
     * @param fields of the item, by their names
     * @param item how messages name it
     * @throws UnfitItem when the item lacks a field, or one of another kind is needed
     */
    public JsonNode value(Map<String, JsonNode> fields, String item) throws UnfitItem {
        try {
            return template.value(fields);
        } catch (MalformedTemplate e) {
            throw new UnfitItem("%s: %s; %s has the fields %s: name one of them, or derive one under prepare"
                    .formatted(place, e.getMessage(), item, String.join(", ", new TreeSet<>(fields.keySet()))));
        }
    }

    /** The same, which has to be a text; a number is one by its digits. */
    public String text(Map<String, JsonNode> fields, String item) throws UnfitItem {
        JsonNode value = value(fields, item);
        if (!value.isTextual() && !value.isNumber()) {
            throw unfit(item, "expected a text, found " + shown(value));
        }
        return value.asText();
    }

    /** That an item yields something else here than the task needs. */
    public UnfitItem unfit(String item, String problem) {
        return new UnfitItem("%s: %s, in %s".formatted(place, problem, item));
    }

    static String shown(JsonNode value) {
        String json = value.toString();
        return json.length() <= 80 ? json : json.substring(0, 80) + "…";
    }
}
