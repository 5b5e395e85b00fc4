package dev.millrace.inference.domain.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;

/** Schemas of what is understood, at random. */
final class DrawnSchema {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> FORMATS = List.of("date", "time", "date-time", "uuid", "ipv4", "hostname");
    private static final List<String> PATTERNS = List.of("^[a-c]{2,4}$", "x|^y", "\\d+$", "^\"\\\\[^\\n]?$", "^ä+€$");

    private final Random random;

    DrawnSchema(Random random) {
        this.random = random;
    }

    JsonNode schema() {
        ObjectNode schema = random.nextInt(3) == 0 ? tree() : schema(3);
        return schema.has("$defs") ? schema : schema.set("$defs", definitions());
    }

    private ObjectNode definitions() {
        ObjectNode definitions = JSON.objectNode();
        definitions.set("leaf", leaf());
        return definitions;
    }

    /** One that holds itself. */
    private ObjectNode tree() {
        ObjectNode tree = JSON.objectNode().put("$ref", "#/$defs/tree");
        ObjectNode definitions = tree.putObject("$defs");
        definitions.set("leaf", leaf());
        ObjectNode node = definitions.putObject("tree").put("type", "object");
        ObjectNode properties = node.putObject("properties");
        properties.set("value", schema(1));
        properties.putObject("children").put("type", "array").putObject("items").put("$ref", "#/$defs/tree");
        properties.putObject("next").putArray("anyOf").addObject().put("$ref", "#/$defs/tree");
        ((ArrayNode) properties.path("next").path("anyOf")).addObject().put("type", "null");
        node.putArray("required").add("value").add(random.nextBoolean() ? "children" : "next");
        node.put("additionalProperties", false);
        return tree;
    }

    private ObjectNode schema(int depth) {
        return switch (random.nextInt(depth == 0 ? 8 : 13)) {
            case 8, 9 -> object(depth);
            case 10, 11 -> array(depth);
            case 12 -> {
                ObjectNode any = JSON.objectNode();
                any.putArray("anyOf").add(schema(depth - 1)).add(schema(depth - 1));
                yield any;
            }
            default -> leaf();
        };
    }

    private ObjectNode leaf() {
        ObjectNode leaf = JSON.objectNode();
        switch (random.nextInt(9)) {
            case 0 -> leaf.put("type", "boolean");
            case 1 -> leaf.put("type", "null");
            case 2 -> bounded(leaf.put("type", "integer"), random.nextInt(-2000, 2000));
            case 3 -> bounded(leaf.put("type", "number"), random.nextInt(-20, 20) / 4.0);
            case 4 ->
                leaf.put("type", "string").put("minLength", random.nextInt(3)).put("maxLength", 3 + random.nextInt(9));
            case 5 -> leaf.put("type", "string").put("pattern", PATTERNS.get(random.nextInt(PATTERNS.size())));
            case 6 -> leaf.put("type", "string").put("format", FORMATS.get(random.nextInt(FORMATS.size())));
            case 7 ->
                leaf.putArray("enum")
                        .add("a\"ä")
                        .add(7)
                        .addNull()
                        .add(JSON.objectNode().put("k", true));
            default -> leaf.putArray("type").add("string").add("integer").add("null");
        }
        return leaf;
    }

    private void bounded(ObjectNode number, double least) {
        if (random.nextBoolean()) {
            number.put(random.nextBoolean() ? "minimum" : "exclusiveMinimum", least);
        }
        if (random.nextBoolean()) {
            number.put(random.nextBoolean() ? "maximum" : "exclusiveMaximum", least + 2 + random.nextInt(3000));
        }
    }

    private ObjectNode object(int depth) {
        ObjectNode object = JSON.objectNode().put("type", "object");
        ObjectNode properties = object.putObject("properties");
        ArrayNode required = object.putArray("required");
        for (String name : List.of("a", "ab", "ä \"b", "")) {
            if (random.nextInt(3) > 0) {
                properties.set(name, schema(depth - 1));
                if (random.nextBoolean()) {
                    required.add(name);
                }
            }
        }
        JsonNode more = switch (random.nextInt(3)) {
            case 0 -> BooleanNode.FALSE;
            case 1 -> schema(0);
            default -> BooleanNode.TRUE;
        };
        return object.set("additionalProperties", more);
    }

    private ObjectNode array(int depth) {
        ObjectNode array = JSON.objectNode().put("type", "array");
        int least = random.nextInt(3);
        if (random.nextBoolean()) {
            array.putArray("prefixItems").add(schema(depth - 1)).add(schema(depth - 1));
        }
        if (random.nextBoolean()) {
            array.set("items", schema(depth - 1));
        }
        return array.put("minItems", least).put("maxItems", least + random.nextInt(4));
    }
}
