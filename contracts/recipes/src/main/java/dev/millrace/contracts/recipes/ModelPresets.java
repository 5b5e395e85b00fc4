package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Shapes of published models by the names that {@code model.preset} knows them by: the table in {@code model-presets.yaml}. */
final class ModelPresets {

    private static final String TABLE = "model-presets.yaml";

    private final Map<String, ObjectNode> models = new TreeMap<>();

    private ModelPresets(JsonNode table) {
        table.properties().forEach(preset -> {
            ObjectNode model = preset.getValue().has("like")
                    ? named(preset.getValue().get("like").asText())
                    : ((ObjectNode) preset.getValue().get("model")).objectNode();
            models.put(preset.getKey(), over(model, preset.getValue().get("model")));
        });
    }

    static ModelPresets load() {
        try (InputStream in = ModelPresets.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new IllegalStateException(TABLE + " is not beside " + ModelPresets.class.getName());
            }
            List<Problem> problems = new ArrayList<>();
            String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new ModelPresets(YamlParser.parse(yaml, problems)
                    .orElseThrow(() -> new IllegalStateException(TABLE + ": " + problems))
                    .tree());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All names, in order. */
    List<String> names() {
        return List.copyOf(models.keySet());
    }

    /** What a recipe would say of this model. */
    ObjectNode named(String name) {
        return Objects.requireNonNull(models.get(name), () -> "There is no preset " + name)
                .deepCopy();
    }

    /** The same model, but for what {@code said} says of it. */
    static ObjectNode over(ObjectNode model, JsonNode said) {
        if (said.at("/positions").has("kind")
                && !said.at("/positions/kind").equals(model.at("/positions").path("kind"))) {
            // What belongs to other positions says nothing of these.
            model.remove(List.of("positions", "ropeTheta"));
            if (model.at("/attention/window") instanceof ObjectNode window) {
                window.remove("ropeTheta");
            }
        }
        said.properties().forEach(key -> {
            if (key.getValue() instanceof ObjectNode group && model.get(key.getKey()) instanceof ObjectNode mine) {
                merge(mine, group);
            } else {
                model.set(key.getKey(), key.getValue().deepCopy());
            }
        });
        return model;
    }

    private static void merge(ObjectNode mine, ObjectNode said) {
        said.properties().forEach(key -> {
            if (key.getValue() instanceof ObjectNode group && mine.get(key.getKey()) instanceof ObjectNode own) {
                merge(own, group);
            } else {
                mine.set(key.getKey(), key.getValue().deepCopy());
            }
        });
    }
}
