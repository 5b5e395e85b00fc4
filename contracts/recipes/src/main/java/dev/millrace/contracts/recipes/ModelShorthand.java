package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Keys of a recipe's model that stand for others: what is read is what they stand for, as if the recipe said that. */
final class ModelShorthand {

    private static final String PRESET = "preset";
    private static final String DEPTH = "depth";
    private static final ModelPresets PRESETS = ModelPresets.load();

    private ModelShorthand() {}

    /** {@code recipe} with the keys that say what its model is. */
    static JsonNode shape(JsonNode recipe) {
        JsonNode said = recipe.deepCopy();
        if (said.path("model") instanceof ObjectNode model) {
            JsonNode preset = model.remove(PRESET);
            JsonNode depth = model.remove(DEPTH);
            if (preset != null) {
                ((ObjectNode) said).set("model", ModelPresets.over(PRESETS.named(preset.asText()), model));
            } else if (depth != null) {
                ModelDepth.shape(model, depth.asInt());
            }
        }
        return said;
    }

    /** Whether {@code recipe} leaves its training to the depth of its model. */
    static boolean isByDepth(JsonNode recipe) {
        return recipe.path("model").has(DEPTH);
    }

    /** {@code shaped} with the keys that say how its model is trained. */
    static JsonNode schedule(JsonNode shaped, ModelSpec model, int vocabulary) {
        JsonNode said = shaped.deepCopy();
        ModelDepth.schedule(((ObjectNode) said).withObject("/training"), model, vocabulary);
        return said;
    }
}
