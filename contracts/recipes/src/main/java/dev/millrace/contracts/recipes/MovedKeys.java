package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keys that have another place since: {@code "moved"} in the schema says where. What stands at a former place means what
 * it would mean at the later one; a recipe that says both says the same twice, or is refused.
 */
final class MovedKeys {

    static final String MOVED = "moved";

    /** Later places by former ones, as JSON pointers. */
    private final Map<String, String> places = new TreeMap<>();

    MovedKeys(JsonNode schema) {
        collect(schema, "");
    }

    private void collect(JsonNode rule, String pointer) {
        rule.path("properties").properties().forEach(property -> {
            String place = RecipeText.child(pointer, property.getKey());
            JsonNode moved = property.getValue().path(MOVED);
            if (moved.isTextual()) {
                places.put(place, moved.asText());
            }
            collect(property.getValue(), place);
        });
    }

    /** Where {@code text} says what belongs at {@code later}. */
    String saidAt(RecipeText text, String later) {
        return places.entrySet().stream()
                .filter(moved -> moved.getValue().equals(later) && text.says(moved.getKey()) && !text.says(later))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(later);
    }

    /** What {@code text} says otherwise in one place than in the other. */
    List<Problem> problems(RecipeText text) {
        return places.entrySet().stream()
                .filter(moved -> text.says(moved.getKey())
                        && text.says(moved.getValue())
                        && !text.tree().at(moved.getKey()).equals(text.tree().at(moved.getValue())))
                .map(moved -> text.problem(
                        moved.getValue(),
                        "found %s, and %s for %s, which means the same; say it here alone"
                                .formatted(
                                        text.tree().at(moved.getValue()),
                                        text.tree().at(moved.getKey()),
                                        RecipeText.readable(moved.getKey()))))
                .toList();
    }

    /** Brings what stands at former places of {@code recipe} to the later ones. */
    void move(ObjectNode recipe) {
        places.forEach((former, later) -> {
            JsonPointer from = JsonPointer.compile(former);
            if (recipe.at(from.head()) instanceof ObjectNode owner) {
                JsonNode value = owner.remove(from.last().getMatchingProperty());
                if (value != null && !value.isNull()) {
                    JsonPointer to = JsonPointer.compile(later);
                    recipe.withObject(to.head()).set(to.last().getMatchingProperty(), value);
                }
            }
        });
    }
}
