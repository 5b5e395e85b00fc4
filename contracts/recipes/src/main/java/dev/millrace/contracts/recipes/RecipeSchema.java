package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The recipe's JSON Schema: the one place that knows its keys, their types, limits and defaults, and since which version
 * of the recipe there is a key: {@code "since"}, where that isn't the first.
 */
final class RecipeSchema {

    /** The key that says which version of the recipe one has to know to understand it. */
    static final String VERSION = "version";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SINCE = "since";

    /** Of an {@code enum}: a version of the recipe, and the values that there are since, parted by spaces; then the next. */
    private static final String LATER = "laterValues";

    private static final Pattern VERSION_NUMBER = Pattern.compile("\\d{1,4}");

    /** Of a key that stands for others: {@link ModelShorthand} says for which. It is no part of what is read. */
    static final String SHORTHAND = "shorthand";

    /** Keywords that say something to this class and its neighbours. */
    private static final List<String> OWN = List.of(SINCE, LATER, SHORTHAND, MovedKeys.MOVED, PathKeys.PATH);

    private final JsonNode text;
    private final Schema schema;
    private final int version;
    private final MovedKeys moved;
    private final PathKeys paths;

    RecipeSchema(JsonNode text) {
        this.text = text;
        this.version = Math.max(
                text.findValues(PathKeys.PATH).isEmpty() ? 1 : PathKeys.ASSETS_SINCE,
                text.findValues(SINCE).stream()
                        .filter(JsonNode::isInt)
                        .mapToInt(JsonNode::asInt)
                        .max()
                        .orElse(1));
        this.moved = new MovedKeys(text);
        this.paths = new PathKeys(text);
        this.schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(standard(text).toString(), InputFormat.JSON);
    }

    /** {@code schema} without what only Millrace knows. */
    private static JsonNode standard(JsonNode schema) {
        JsonNode standard = schema.deepCopy();
        removeOwn(standard);
        return standard;
    }

    /** Our keywords have values; a key of the recipe that is called the same has a rule. */
    private static void removeOwn(JsonNode rule) {
        if (rule instanceof ObjectNode object) {
            OWN.stream().filter(own -> object.path(own).isValueNode()).forEach(object::remove);
        }
        rule.forEach(RecipeSchema::removeOwn);
    }

    static RecipeSchema load() {
        try (InputStream in = RecipeSchema.class.getResourceAsStream("recipe.schema.json")) {
            if (in == null) {
                throw new IllegalStateException("recipe.schema.json is not beside " + RecipeSchema.class.getName());
            }
            return new RecipeSchema(JSON.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The latest version of the recipe that this schema knows. */
    int version() {
        return version;
    }

    /** Keys that have another place since. */
    MovedKeys moved() {
        return moved;
    }

    /** Keys that name files. */
    PathKeys paths() {
        return paths;
    }

    /** Whether {@code recipe} says that one has to know more keys than this schema does. */
    boolean isLater(JsonNode recipe) {
        JsonNode written = recipe.path(VERSION);
        return written.isIntegralNumber() && written.asLong() > version;
    }

    /** What in {@code recipe} the schema refuses; of a later version, that it is one. */
    List<Problem> problems(RecipeText recipe) {
        if (isLater(recipe.tree())) {
            return List.of(recipe.problem(
                    "/" + VERSION,
                    "found %d; this release of Millrace reads recipes up to version %d: start a later one, or leave out what is newer, and this line"
                            .formatted(recipe.tree().path(VERSION).asLong(), version)));
        }
        List<Problem> problems = schema.validate(recipe.tree().toString(), InputFormat.JSON).stream()
                .map(error -> problem(recipe, error))
                .toList();
        return problems.isEmpty() ? moved.problems(recipe) : problems;
    }

    private Problem problem(RecipeText recipe, Error error) {
        String pointer = error.getInstanceLocation().toString();
        JsonNode found = recipe.tree().at(pointer);
        JsonNode rule =
                text.at(error.getSchemaLocation().getFragment().getParent().toString());
        String property = error.getProperty();
        return switch (error.getKeyword()) {
            case "required" ->
                recipe.problem(
                        pointer,
                        "%s is missing; expected %s"
                                .formatted(property, expectation(rule.at("/properties/" + property))));
            case "additionalProperties" ->
                recipe.problem(
                        RecipeText.child(pointer, property), "unknown key; " + Suggestion.among(keys(rule), property));
            case "propertyNames" ->
                recipe.problem(RecipeText.child(pointer, property), "unknown key; " + known(rule, property));
            case "enum" ->
                recipe.problem(
                        pointer,
                        "found %s; %s".formatted(shown(found), Suggestion.among(values(rule), found.asText())));
            default -> recipe.problem(pointer, "found %s; expected %s".formatted(shown(found), expectation(rule)));
        };
    }

    /** What a key under {@code rule} may be called. */
    private String known(JsonNode rule, String key) {
        JsonNode names = resolved(rule.path("propertyNames"));
        return names.has("enum") ? Suggestion.among(values(names), key) : "expected " + expectation(names);
    }

    private static String shown(JsonNode found) {
        return switch (found.getNodeType()) {
            case STRING -> "the text \"%s\"".formatted(found.asText());
            case OBJECT -> "a group of keys";
            case ARRAY -> "a list of " + found.size();
            case NULL, MISSING -> "nothing";
            default -> found.asText();
        };
    }

    /** What a value under {@code rule} must be, in words. */
    private String expectation(JsonNode rule) {
        JsonNode resolved = resolved(rule);
        List<String> words = new ArrayList<>();
        words.add(type(resolved));
        bound(resolved, "minimum", "at least", words);
        bound(resolved, "exclusiveMinimum", "more than", words);
        bound(resolved, "maximum", "at most", words);
        bound(resolved, "exclusiveMaximum", "less than", words);
        bound(resolved, "minItems", "no fewer than", words);
        if (resolved.path("uniqueItems").asBoolean()) {
            words.add("each only once");
        }
        String description = resolved.path("description").asText();
        return String.join(" ", words) + (description.isEmpty() ? "" : " (" + description + ")");
    }

    private static void bound(JsonNode rule, String keyword, String words, List<String> out) {
        if (rule.has(keyword)) {
            out.add(words + " " + rule.get(keyword).asText());
        }
    }

    private static String type(JsonNode rule) {
        JsonNode type = rule.path("type");
        String name = type.isArray() ? type.get(0).asText() : type.asText();
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "integer" -> "a whole number";
            case "number" -> "a number";
            case "boolean" -> "true or false";
            case "array" -> "a list";
            case "object" -> "a group of keys";
            case "string" -> "text";
            default -> rule.has("enum") ? "one of " + String.join(", ", values(rule)) : "a value";
        };
    }

    private static List<String> keys(JsonNode rule) {
        return List.copyOf(rule.path("properties").properties().stream()
                .map(Map.Entry::getKey)
                .toList());
    }

    private static List<String> values(JsonNode rule) {
        List<String> values = new ArrayList<>();
        rule.path("enum").forEach(value -> values.add(value.asText()));
        return values;
    }

    /** {@code recipe} with every key in its place and every default filled in. */
    JsonNode withDefaults(JsonNode recipe) {
        JsonNode filled = recipe.deepCopy();
        if (filled instanceof ObjectNode object) {
            moved.move(object);
        }
        fill(filled, text);
        return filled;
    }

    private void fill(JsonNode value, JsonNode rule) {
        switch (value) {
            case ObjectNode object -> {
                rule.path("properties")
                        .properties()
                        .forEach(property -> fillProperty(object, property.getKey(), resolved(property.getValue())));
                if (rule.path("additionalProperties").isObject()) {
                    JsonNode each = resolved(rule.get("additionalProperties"));
                    object.forEach(child -> fill(child, each));
                }
            }
            case ArrayNode array -> array.forEach(item -> fill(item, resolved(rule.path("items"))));
            default -> {}
        }
    }

    private void fillProperty(ObjectNode object, String key, JsonNode rule) {
        if (!object.has(key) && rule.has("default")) {
            object.set(key, rule.get("default").deepCopy());
        }
        if (object.has(key)) {
            fill(object.get(key), rule);
        } else if (!rule.has(MovedKeys.MOVED) && !rule.has(SHORTHAND)) {
            object.putNull(key);
        }
    }

    /**
     * {@code filled} as earlier releases know it, as far as they can: keys that are later than version 1 and have their
     * default are left out, since a default is what was done before there was the key. What is left of them makes the
     * recipe one of their version.
     */
    ObjectNode withoutLaterDefaults(ObjectNode filled) {
        ObjectNode minimal = filled.deepCopy();
        minimal.remove(VERSION);
        int needed = Math.max(strip(minimal, text), paths.version(minimal));
        return needed > 1 ? minimal.put(VERSION, needed) : minimal;
    }

    /** Returns the version that what is left needs. */
    private int strip(JsonNode value, JsonNode rule) {
        int needed = rule.path(SINCE).asInt(1);
        switch (value) {
            case ObjectNode object -> {
                for (Map.Entry<String, JsonNode> property :
                        rule.path("properties").properties()) {
                    JsonNode of = property.getValue();
                    if (of.has(SINCE) && isDefault(object.path(property.getKey()), of)) {
                        object.remove(property.getKey());
                    } else if (object.has(property.getKey())) {
                        needed = Math.max(needed, of.path(SINCE).asInt(1));
                        needed = Math.max(needed, strip(object.get(property.getKey()), resolved(of)));
                    }
                }
                if (rule.path("additionalProperties").isObject()) {
                    JsonNode each = resolved(rule.get("additionalProperties"));
                    for (JsonNode child : object) {
                        needed = Math.max(needed, strip(child, each));
                    }
                }
            }
            case ArrayNode array -> {
                for (JsonNode item : array) {
                    needed = Math.max(needed, strip(item, resolved(rule.path("items"))));
                }
            }
            default -> needed = Math.max(needed, since(value, rule.path(LATER).asText()));
        }
        return needed;
    }

    private static int since(JsonNode value, String later) {
        int since = 1;
        for (String word : later.split(" ", -1)) {
            if (word.equals(value.asText())) {
                return since;
            }
            since = VERSION_NUMBER.matcher(word).matches() ? Integer.parseInt(word) : since;
        }
        return 1;
    }

    /** Whether {@code value} is what {@code key} of {@code group} is where nothing is said of it. */
    boolean isUsual(String group, String key, JsonNode value) {
        return isDefault(
                value, text.at("/properties").path(group).path("properties").path(key));
    }

    /** Whether {@code value}, of a recipe with its defaults, is what {@code key} is where nothing is said of it. */
    boolean isDefault(String key, JsonNode value) {
        return isDefault(value, text.at("/properties").get(key));
    }

    private boolean isDefault(JsonNode value, JsonNode rule) {
        if (!rule.has("default")) {
            return value.isNull() || value.isMissingNode();
        }
        JsonNode filled = rule.get("default").deepCopy();
        fill(filled, resolved(rule));
        return value.equals(RecipeSchema::compared, filled);
    }

    /** Zero when equal; a number is, whether it was read as an int, a long or a double. */
    private static int compared(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    }

    private JsonNode resolved(JsonNode rule) {
        JsonNode reference = rule.path("$ref");
        return reference.isMissingNode() ? rule : text.at(reference.asText().substring(1));
    }
}
