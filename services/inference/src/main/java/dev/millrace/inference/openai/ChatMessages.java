package dev.millrace.inference.openai;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * The messages of a call, as chat templates expect them: what is said is one string, and the arguments of calls of tools are what
 * their JSON says.
 */
record ChatMessages(ArrayNode json, long bytes) {

    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");
    private static final String NAME = "messages";

    /** Reads those of a call. */
    static ChatMessages read(JsonNode node) throws ApiException {
        Parameters.check(node.isArray() && !node.isEmpty(), NAME, "an array of at least one message", node);
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        long bytes = 0;
        for (JsonNode message : node) {
            Parameters.check(message.isObject(), NAME, "an array of objects with a role and content each", message);
            checkText("name", message);
            checkText("tool_call_id", message);
            String role = message.path("role").asText();
            if (!ROLES.contains(role)) {
                throw ApiException.invalid(
                        NAME,
                        "'%s' is not one of the roles %s"
                                .formatted(role, ROLES.stream().sorted().toList()));
            }
            ObjectNode read = message.deepCopy();
            String content = content(message);
            messages.add(read.put("content", content));
            bytes += Parameters.utf8Bytes(content);
            if (read.size() > 2) {
                bytes += Parameters.utf8Bytes(read.deepCopy().without("content").toString());
            }
            arguments(read.path("tool_calls"));
        }
        return new ChatMessages(messages, bytes);
    }

    /** A text, or parts that are all text; none where tools are called. */
    private static String content(JsonNode message) throws ApiException {
        JsonNode node = message.path("content");
        if (node.isTextual()) {
            return node.textValue();
        }
        if ((node.isNull() || node.isMissingNode())
                && message.path("tool_calls").isArray()) {
            return "";
        }
        Parameters.check(node.isArray(), NAME, "given content that is a string or an array of text parts", node);
        StringBuilder text = new StringBuilder();
        for (JsonNode part : node) {
            Parameters.check(part.path("type").asText().equals("text"), NAME, "made of text parts only", part);
            Parameters.check(part.path("text").isTextual(), NAME, "made of text parts that have a text each", part);
            text.append(part.path("text").textValue());
        }
        return text.toString();
    }

    private static void checkText(String field, JsonNode message) throws ApiException {
        JsonNode text = message.path(field);
        Parameters.check(
                text.isMissingNode() || text.isNull() || text.isTextual(),
                NAME,
                "given a '%s' that is a string".formatted(field),
                text);
    }

    private static void arguments(JsonNode calls) throws ApiException {
        Parameters.check(
                calls.isMissingNode() || calls.isNull() || calls.isArray(), NAME, "given calls as an array", calls);
        for (JsonNode call : calls) {
            boolean named = call.path("function").path("name").isTextual();
            Parameters.check(named, NAME, "given calls of functions by their names", call);
            JsonNode written = call.path("function").path("arguments");
            if (written.isTextual()) {
                ObjectNode function = (ObjectNode) call.path("function");
                try {
                    // Of a call without arguments some clients keep nothing.
                    function.set(
                            "arguments",
                            written.textValue().isBlank()
                                    ? function.objectNode()
                                    : Parameters.JSON.readTree(written.textValue()));
                } catch (JacksonException e) {
                    Parameters.check(false, NAME, "given arguments of calls that are JSON", written);
                }
            }
        }
    }
}
