package dev.millrace.inference.domain.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.millrace.inference.domain.grammar.Piece.Choice;
import dev.millrace.inference.domain.grammar.Piece.Rule;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A JSON schema (2020-12) as a grammar: each text of it is an instance of the schema. Not each instance is a text of it: members
 * come in the order of {@code properties}, there are no more of them than are named unless {@code additionalProperties} says so,
 * and where nothing says which type, that of the other keywords is meant.
 */
final class JsonSchema {
    private static final Set<String> OF_OBJECTS = Set.of("properties", "required", "additionalProperties");
    private static final Set<String> OF_ARRAYS = Set.of("items", "prefixItems", "minItems", "maxItems");
    private static final Set<String> OF_STRINGS = Set.of("minLength", "maxLength", "pattern", "format");
    private static final Set<String> OF_NUMBERS =
            Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf");
    private static final Set<String> TYPES =
            Set.of("object", "array", "string", "number", "integer", "boolean", "null");

    /** Nobody writes deeper ones by hand. */
    private static final int DEEPEST = 128;

    private final JsonNode root;
    private final JsonText text = new JsonText();
    private final Map<String, Rule> rules = new HashMap<>();
    private int nesting;

    private JsonSchema(JsonNode root) {
        this.root = root;
    }

    /**
     * The grammar of a schema.
     *
     * @throws UnsupportedGrammar with the JSON pointer of what can't be constrained, and why
     */
    static Piece of(JsonNode schema) throws UnsupportedGrammar {
        return new JsonSchema(schema).piece(new SchemaNode(schema, ""));
    }

    Piece piece(SchemaNode node) throws UnsupportedGrammar {
        if (nesting == DEEPEST) {
            throw node.refused("schemas are nested, or lead to each other, more than %d deep".formatted(DEEPEST));
        }
        nesting++;
        Piece piece = understood(node);
        nesting--;
        return piece;
    }

    private Piece understood(SchemaNode node) throws UnsupportedGrammar {
        if (node.json().isBoolean()) {
            return node.json().booleanValue() ? text.anything() : Piece.NEVER;
        }
        node.check();
        if (node.has("$ref")) {
            node.alone("$ref");
            return reference(node);
        }
        if (node.has("const")) {
            node.alone("const", "type");
            return values(node, "const", List.of(node.get("const")));
        }
        if (node.has("enum")) {
            node.alone("enum", "type");
            return values(node, "enum", node.get("enum").valueStream().toList());
        }
        if (node.has("allOf")) {
            node.alone("allOf");
            if (node.get("allOf").size() != 1) {
                throw node.refused("allOf", "several schemas at once can't be constrained; write one that says it all");
            }
            return piece(node.each("allOf").getFirst());
        }
        if (node.has("anyOf")) {
            node.alone("anyOf");
            return anyOf(node.each("anyOf"));
        }
        if (node.has("oneOf")) {
            node.alone("oneOf");
            new Exclusive(root).check(node);
            return anyOf(node.each("oneOf"));
        }
        return typed(node);
    }

    private Piece anyOf(List<SchemaNode> nodes) throws UnsupportedGrammar {
        List<Piece> options = new ArrayList<>();
        for (SchemaNode node : nodes) {
            options.add(piece(node));
        }
        return new Choice(options);
    }

    private Piece reference(SchemaNode node) throws UnsupportedGrammar {
        String target = node.get("$ref").asText();
        SchemaNode found = resolved(root, node);
        Rule known = rules.get(target);
        if (known != null) {
            return known;
        }
        Rule rule = new Rule();
        rules.put(target, rule);
        rule.is(piece(found));
        return rule;
    }

    /** What a reference leads to. */
    static SchemaNode resolved(JsonNode root, SchemaNode node) throws UnsupportedGrammar {
        String target = node.get("$ref").asText();
        if (target.equals("#")) {
            return new SchemaNode(root, "");
        }
        String pointer = target.startsWith("#/") ? pointer(target.substring(1)) : "";
        JsonNode found = pointer.isEmpty() ? MissingNode.getInstance() : root.at(pointer);
        if (found.isMissingNode()) {
            throw node.refused("$ref", "it leads to no schema in this one; references are such as #/$defs/name");
        }
        return new SchemaNode(found, pointer);
    }

    /** A pointer as a reference has it: part of a URI, with what URIs don't hold as %xx (RFC 6901, section 6). */
    private static String pointer(String fragment) {
        try {
            return URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return fragment; // a % that stands for itself
        }
    }

    private static Piece values(SchemaNode node, String keyword, List<JsonNode> values) throws UnsupportedGrammar {
        Set<String> types = types(node);
        List<String> texts = values.stream()
                .filter(value -> types.isEmpty() || types.stream().anyMatch(type -> is(type, value)))
                .map(JsonNode::toString)
                .toList();
        if (texts.isEmpty()) {
            throw node.refused(keyword, "there is no value of this type");
        }
        return Literals.anyOf(texts);
    }

    private static boolean is(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "number" -> value.isNumber();
            case "integer" -> value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue());
            case "boolean" -> value.isBoolean();
            default -> value.isNull();
        };
    }

    /** The types that a schema names itself; none when it names none. */
    static Set<String> types(SchemaNode node) throws UnsupportedGrammar {
        Set<String> types = new TreeSet<>();
        JsonNode type = node.get("type");
        if (type.isArray() && type.isEmpty()) {
            throw node.refused("type", "there is at least one; the types are " + new TreeSet<>(TYPES));
        }
        for (JsonNode one : type.isArray() ? type : List.of(type)) {
            if (!type.isMissingNode() && !TYPES.contains(one.asText())) {
                throw node.refused("type", "the types are " + new TreeSet<>(TYPES));
            }
            if (!type.isMissingNode()) {
                types.add(one.asText());
            }
        }
        return types;
    }

    private Piece typed(SchemaNode node) throws UnsupportedGrammar {
        Set<String> types = types(node);
        if (types.isEmpty()) {
            addIf(types, "object", node, OF_OBJECTS);
            addIf(types, "array", node, OF_ARRAYS);
            addIf(types, "string", node, OF_STRINGS);
            addIf(types, "number", node, OF_NUMBERS);
        }
        if (types.isEmpty()) {
            return text.anything();
        }
        List<Piece> options = new ArrayList<>();
        for (String type : types) {
            options.add(ofType(type, node));
        }
        return options.size() == 1 ? options.getFirst() : new Choice(options);
    }

    private static void addIf(Set<String> types, String type, SchemaNode node, Set<String> keywords) {
        if (keywords.stream().anyMatch(node::has)) {
            types.add(type);
        }
    }

    private Piece ofType(String type, SchemaNode node) throws UnsupportedGrammar {
        return switch (type) {
            case "object" -> new SchemaObjects(this, text).piece(node);
            case "array" -> new SchemaArrays(this, text).piece(node);
            case "string" -> SchemaStrings.piece(node, text);
            case "number" -> SchemaNumbers.number(node, text);
            case "integer" -> SchemaNumbers.integer(node, text);
            case "boolean" -> Piece.choice(Literals.of("true"), Literals.of("false"));
            default -> Literals.of("null");
        };
    }
}
