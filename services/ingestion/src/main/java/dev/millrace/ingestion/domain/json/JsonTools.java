package dev.millrace.ingestion.domain.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tools in a dialog, in one form whatever chat data has: what may be called, and what is. */
final class JsonTools {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FUNCTION = "function";
    private static final String NAME = "name";
    private static final String ARGUMENTS = "arguments";
    private static final String ID = "id";

    private JsonTools() {}

    /** The value that {@code parser} stands at, as JSON; it goes to its end. */
    static String copied(JsonParser parser) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator copy = JSON.getFactory().createGenerator(text)) {
            copy.copyCurrentStructure(parser);
        }
        return text.toString();
    }

    /**
     * What may be called, from a member of a record: an array of definitions, or the same as a text in which sets carry it.
     *
     * @return absent when it is none; empty text when there is nothing to call
     */
    static Optional<String> definitions(String json) {
        Optional<JsonNode> read = read(json);
        if (read.filter(JsonNode::isTextual).isPresent()) {
            return definitions(read.get().textValue());
        }
        if (json.isBlank()
                || read.filter(node -> node.isNull() || (node.isArray() && node.isEmpty()))
                        .isPresent()) {
            return Optional.of("");
        }
        return read.filter(JsonNode::isArray).filter(JsonTools::ofObjects).map(JsonNode::toString);
    }

    private static boolean ofObjects(JsonNode array) {
        for (JsonNode one : array) {
            if (!one.isObject()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Calls.
     *
     * @param json an array of them, each with a {@code function} as OpenAI's API has it
     * @param ids of each, empty where it has none
     */
    record Calls(String json, List<String> ids) {
        Calls {
            ids = List.copyOf(ids);
        }
    }

    /**
     * What is called.
     *
     * @param json {@code tool_calls}, or one call as {@code function_call} has it
     * @return absent when something of it isn't a call; none when there is nothing
     */
    static Optional<Calls> calls(String json) {
        JsonNode read = read(json).orElse(JsonNodeFactory.instance.missingNode());
        if (read.isNull()) {
            return Optional.of(new Calls("", List.of()));
        }
        ArrayNode calls = JsonNodeFactory.instance.arrayNode();
        List<String> ids = new ArrayList<>();
        for (JsonNode one : read.isObject() ? List.of(read) : read) {
            Optional<ObjectNode> call = call(one);
            if (call.isEmpty()) {
                return Optional.empty();
            }
            calls.add(call.get());
            ids.add(call.get().path(ID).asText());
        }
        return read.isContainerNode()
                ? Optional.of(new Calls(calls.isEmpty() ? "" : calls.toString(), ids))
                : Optional.empty();
    }

    private static Optional<ObjectNode> call(JsonNode written) {
        JsonNode function = written.has(FUNCTION) ? written.path(FUNCTION) : written;
        if (!function.path(NAME).isTextual() || function.path(NAME).textValue().isBlank()) {
            return Optional.empty();
        }
        JsonNode given = function.path(ARGUMENTS);
        Optional<JsonNode> arguments = given.isTextual()
                ? read(given.textValue().isBlank() ? "{}" : given.textValue())
                : Optional.of(given.isMissingNode() || given.isNull() ? JsonNodeFactory.instance.objectNode() : given);
        return arguments.filter(JsonNode::isObject).map(object -> {
            ObjectNode call = JsonNodeFactory.instance.objectNode();
            if (written.path(ID).isTextual()) {
                call.put(ID, written.path(ID).textValue());
            }
            call.put("type", FUNCTION);
            call.putObject(FUNCTION).put(NAME, function.path(NAME).textValue()).set(ARGUMENTS, object);
            return call;
        });
    }

    private static Optional<JsonNode> read(String json) {
        try {
            return Optional.ofNullable(JSON.readTree(json));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
