package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Where in a recipe a path may stand: {@code "path"} in the schema says what it may lead to. */
final class PathKeys {

    static final String PATH = "path";

    /** The version of the recipe since which an asset may stand where a path does. */
    static final int ASSETS_SINCE = 4;

    /** What a path leads to. */
    enum Kind {
        /** What is read in place, by the service that reads documents. */
        SOURCE,
        /** A file that goes with the recipe. */
        FILE,
        /** One that was uploaded may be named by its SHA-256 alone. */
        UPLOAD,
        /** The folder of a model, or a model of the platform. */
        MODEL,
        /** The file of a tokenizer, a folder with one, or that of a model of the platform. */
        TOKENIZER,
        /** A file of prompts that models are to answer. */
        PROMPTS,
        /** The file of an own task, or the name of a shipped one. */
        TASK,
        /** A file of evaluation items, or a folder of such; among others in a list. */
        ITEMS;

        /** Whether what it leads to goes with the recipe. */
        boolean isAsset() {
            return this != SOURCE;
        }
    }

    /**
     * A path in a recipe.
     *
     * @param pointer where it stands
     * @param written as it stands there
     */
    record Place(String pointer, Kind kind, String written) {}

    /**
     * What is to stand where a path stood.
     *
     * @param <X> why that can't be said
     */
    interface Mapping<X extends Exception> {
        /** Several only for {@link Kind#ITEMS}. */
        List<String> of(Place place) throws X;
    }

    private final JsonNode schema;

    PathKeys(JsonNode schema) {
        this.schema = schema;
    }

    /** Changes every path in {@code recipe}, which has its keys in their places. */
    <X extends Exception> void map(JsonNode recipe, Mapping<X> mapping) throws X {
        map(recipe, schema, "", mapping);
    }

    /** Changes nothing. */
    List<Place> in(JsonNode recipe) {
        List<Place> places = new ArrayList<>();
        map(recipe.deepCopy(), place -> {
            places.add(place);
            return List.of(place.written());
        });
        return places;
    }

    /** The version that one has to know to understand the paths in {@code recipe}. */
    int version(JsonNode recipe) {
        return in(recipe).stream()
                        .anyMatch(place -> place.kind().isAsset()
                                && Asset.in(place.written()).isPresent())
                ? ASSETS_SINCE
                : 1;
    }

    private <X extends Exception> void map(JsonNode value, JsonNode rule, String pointer, Mapping<X> mapping) throws X {
        switch (value) {
            case ObjectNode object -> {
                for (Map.Entry<String, JsonNode> child : List.copyOf(object.properties())) {
                    JsonNode of = resolved(
                            rule.path("properties").has(child.getKey())
                                    ? rule.get("properties").get(child.getKey())
                                    : rule.path("additionalProperties"));
                    String there = RecipeText.child(pointer, child.getKey());
                    if (isPath(child.getValue(), of)) {
                        object.put(
                                child.getKey(),
                                mapping.of(place(child.getValue(), of, there)).getFirst());
                    } else {
                        map(child.getValue(), of, there, mapping);
                    }
                }
            }
            case ArrayNode array -> {
                JsonNode of = resolved(rule.path("items"));
                Set<String> paths = new LinkedHashSet<>();
                List<JsonNode> others = new ArrayList<>();
                for (int i = 0; i < array.size(); i++) {
                    if (isPath(array.get(i), of)) {
                        paths.addAll(mapping.of(place(array.get(i), of, pointer + '/' + i)));
                    } else {
                        map(array.get(i), of, pointer + '/' + i, mapping);
                        others.add(array.get(i));
                    }
                }
                array.removeAll();
                paths.forEach(array::add);
                others.forEach(array::add);
            }
            default -> {}
        }
    }

    private static boolean isPath(JsonNode value, JsonNode rule) {
        return value.isTextual() && rule.path(PATH).isTextual();
    }

    private static Place place(JsonNode value, JsonNode rule, String pointer) {
        return new Place(pointer, Kind.valueOf(rule.get(PATH).asText().toUpperCase(Locale.ROOT)), value.asText());
    }

    private JsonNode resolved(JsonNode rule) {
        JsonNode reference = rule.path("$ref");
        return reference.isMissingNode() ? rule : schema.at(reference.asText().substring(1));
    }
}
