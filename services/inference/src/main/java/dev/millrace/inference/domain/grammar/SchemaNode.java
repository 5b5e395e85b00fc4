package dev.millrace.inference.domain.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A schema within a schema.
 *
 * @param json an object, or true or false
 * @param pointer where it stands
 */
record SchemaNode(JsonNode json, String pointer) {

    private static final Set<String> ANNOTATIONS = Set.of(
            "title",
            "description",
            "default",
            "examples",
            "deprecated",
            "readOnly",
            "writeOnly",
            "discriminator",
            "$schema",
            "$id",
            "$anchor",
            "$comment",
            "$defs",
            "definitions");

    private static final Set<String> UNDERSTOOD = Set.of(
            "type",
            "enum",
            "const",
            "anyOf",
            "oneOf",
            "allOf",
            "$ref",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "prefixItems",
            "minItems",
            "maxItems",
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum");

    boolean has(String keyword) {
        return json.has(keyword);
    }

    JsonNode get(String keyword) {
        return json.path(keyword);
    }

    /** A schema that is the value of a keyword. */
    SchemaNode at(String keyword) {
        return new SchemaNode(json.path(keyword), pointer + "/" + keyword);
    }

    /** A schema among several that are the value of a keyword. */
    SchemaNode at(String keyword, String name) {
        return new SchemaNode(
                json.path(keyword).path(name),
                pointer + "/" + keyword + "/" + name.replace("~", "~0").replace("/", "~1"));
    }

    /** A schema among several that are the value of a keyword. */
    List<SchemaNode> each(String keyword) throws UnsupportedGrammar {
        JsonNode list = json.path(keyword);
        if (!list.isArray() || list.isEmpty()) {
            throw refused(keyword, "an array of at least one schema stands here");
        }
        List<SchemaNode> all = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            all.add(new SchemaNode(list.path(i), pointer + "/" + keyword + "/" + i));
        }
        return all;
    }

    UnsupportedGrammar refused(String why) {
        return new UnsupportedGrammar("#" + pointer, why);
    }

    UnsupportedGrammar refused(String keyword, String why) {
        return new UnsupportedGrammar("#" + pointer + "/" + keyword, why);
    }

    /** Refuses what asks for something that isn't done here. */
    void check() throws UnsupportedGrammar {
        if (!json.isObject()) {
            throw refused("a schema is an object, true or false");
        }
        for (var field : json.properties()) {
            String name = field.getKey();
            boolean idle = (name.equals("uniqueItems") && !field.getValue().booleanValue())
                    || (name.equals("minProperties") && field.getValue().asInt(1) == 0)
                    || (name.equals("multipleOf")
                            && field.getValue().asDouble() == 1
                            && get("type").asText().equals("integer"));
            if (!UNDERSTOOD.contains(name) && !ANNOTATIONS.contains(name) && !name.startsWith("x-") && !idle) {
                throw refused(name, "answers can't be constrained to it");
            }
        }
    }

    /** Refuses whatever is said beside a keyword that says all. */
    void alone(String keyword, String... besides) throws UnsupportedGrammar {
        Set<String> allowed = new LinkedHashSet<>(Arrays.asList(besides));
        allowed.add(keyword);
        for (var field : json.properties()) {
            if (UNDERSTOOD.contains(field.getKey()) && !allowed.contains(field.getKey())) {
                throw refused(field.getKey(), "it isn't understood beside " + keyword);
            }
        }
    }

    /** A number of something. */
    OptionalInt count(String keyword, int most) throws UnsupportedGrammar {
        JsonNode value = json.path(keyword);
        if (value.isMissingNode()) {
            return OptionalInt.empty();
        }
        boolean whole = value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue());
        if (!whole || value.doubleValue() < 0 || value.doubleValue() > most) {
            throw refused(keyword, "a whole number from 0 to %,d stands here".formatted(most));
        }
        return OptionalInt.of(value.intValue());
    }
}
