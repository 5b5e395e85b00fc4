package dev.millrace.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/**
 * A call of {@code /v1/responses}, which asks what a chat asks in other words. Nothing is stored here, so what leads to an
 * earlier response is refused: the whole dialog is sent as {@code input}.
 *
 * @param said what was asked for
 * @param chat the same as {@code /v1/chat/completions} has it
 */
public record ResponseRequest(Parameters said, Parameters chat) {

    /** Fields that a chat has, too, by the same names. */
    private static final Set<String> SHARED = Set.of(
            "model",
            "temperature",
            "top_p",
            "top_k",
            "min_p",
            "seed",
            "stop",
            "stream",
            "user",
            "safety_identifier",
            "prompt_cache_key",
            "metadata",
            "parallel_tool_calls",
            "priority",
            "keep_alive");

    private static final Set<String> OWN =
            Set.of("input", "instructions", "max_output_tokens", "text", "tools", "tool_choice");

    /** By which names a chat has what is called otherwise here. */
    private static final Map<String, String> CHAT_NAMES = Map.of(
            "messages", "input",
            "max_completion_tokens", "max_output_tokens",
            "response_format", "text",
            "response_format.json_schema", "text",
            "response_format.json_schema.schema", "text",
            "tools.function", "tools");

    /** Reads a call. */
    public static ResponseRequest read(Parameters said) throws ApiException {
        checkFields(said);
        ObjectNode chat = JsonNodeFactory.instance.objectNode();
        for (String name : said.names()) {
            if (SHARED.contains(name)) {
                chat.set(name, said.node(name));
            }
        }
        chat.set("messages", messages(said));
        if (said.has("max_output_tokens")) {
            chat.set("max_completion_tokens", said.node("max_output_tokens"));
        }
        format(said, chat);
        tools(said, chat);
        if (said.flag("stream")) {
            chat.putObject("stream_options").put("include_usage", true);
        }
        return new ResponseRequest(said, Parameters.of(chat));
    }

    /** What a chat finds wrong, in the words of this call. */
    public static ApiException inItsWords(ApiException why) {
        return why.renamed(CHAT_NAMES);
    }

    private static void checkFields(Parameters said) throws ApiException {
        for (String name : said.names()) {
            JsonNode node = said.node(name);
            boolean harmless = switch (name) {
                case "store", "background" -> node.isBoolean() && !node.booleanValue();
                case "truncation" -> node.asText().equals("disabled");
                case "include" -> node.isArray() && node.isEmpty();
                case "service_tier" -> Set.of("auto", "default").contains(node.asText());
                default -> SHARED.contains(name) || OWN.contains(name);
            };
            said.refuse(name, harmless);
        }
    }

    private static ArrayNode messages(Parameters said) throws ApiException {
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        said.text("instructions").ifPresent(text -> message(messages, "system").put("content", text));
        JsonNode input = said.node("input");
        if (input.isTextual()) {
            message(messages, "user").put("content", input.textValue());
            return messages;
        }
        Parameters.check(input.isArray() && !input.isEmpty(), "input", "a string or an array of items", input);
        for (JsonNode item : input) {
            Parameters.check(item.isObject(), "input", "made of items that are objects", item);
            switch (item.path("type").asText("message")) {
                case "message" -> message(messages, item.path("role").asText()).set("content", content(item));
                case "function_call" -> call(messages, item);
                case "function_call_output" ->
                    message(messages, "tool")
                            .put("content", text(item, "output"))
                            .put("tool_call_id", text(item, "call_id"));
                default ->
                    Parameters.check(false, "input", "made of message, function_call and function_call_output", item);
            }
        }
        return messages;
    }

    private static ObjectNode message(ArrayNode messages, String role) {
        return messages.addObject().put("role", role);
    }

    private static JsonNode content(JsonNode item) throws ApiException {
        JsonNode content = item.path("content");
        if (!content.isArray()) {
            return content;
        }
        ArrayNode parts = JsonNodeFactory.instance.arrayNode();
        for (JsonNode part : content) {
            boolean text = Set.of("input_text", "output_text")
                    .contains(part.path("type").asText());
            Parameters.check(text, "input", "made of parts that are input_text or output_text", part);
            parts.addObject().put("type", "text").set("text", part.path("text"));
        }
        return parts;
    }

    /** Calls that stand behind each other are one message's. */
    private static void call(ArrayNode messages, JsonNode item) throws ApiException {
        JsonNode last = messages.path(messages.size() - 1);
        ObjectNode message = last.path("role").asText().equals("assistant")
                ? (ObjectNode) last
                : message(messages, "assistant").put("content", "");
        message.withArray("/tool_calls")
                .addObject()
                .put("id", text(item, "call_id"))
                .put("type", "function")
                .putObject("function")
                .put("name", text(item, "name"))
                .put("arguments", text(item, "arguments"));
    }

    private static String text(JsonNode item, String field) throws ApiException {
        JsonNode text = item.path(field);
        Parameters.check(text.isTextual(), "input", "made of items whose '%s' is a string".formatted(field), item);
        return text.textValue();
    }

    private static void format(Parameters said, ObjectNode chat) throws ApiException {
        JsonNode text = said.node("text");
        Parameters.check(text.isMissingNode() || text.isObject(), "text", "an object", text);
        Parameters.checkFields("text", text, Set.of("format"));
        JsonNode format = text.path("format");
        if (format.isMissingNode() || format.isNull()) {
            return;
        }
        Parameters.check(format.isObject(), "text", "an object whose 'format' is one, too", text);
        ObjectNode own = format.deepCopy();
        if (!format.path("type").asText().equals("json_schema")) {
            chat.set("response_format", own);
            return;
        }
        ObjectNode response = chat.putObject("response_format");
        response.set("type", own.remove("type"));
        response.set("json_schema", own);
    }

    private static void tools(Parameters said, ObjectNode chat) throws ApiException {
        if (said.has("tools")) {
            JsonNode tools = said.node("tools");
            Parameters.check(tools.isArray(), "tools", "an array", tools);
            ArrayNode all = chat.putArray("tools");
            for (JsonNode tool : tools) {
                boolean function = tool.isObject() && tool.path("type").asText().equals("function");
                Parameters.check(function, "tools", "functions: no others are here", tool);
                ObjectNode own = tool.deepCopy();
                all.addObject().put("type", "function").set("function", own.without("type"));
            }
        }
        if (said.has("tool_choice")) {
            JsonNode choice = said.node("tool_choice");
            if (choice.isObject()) {
                ObjectNode named = chat.putObject("tool_choice");
                named.set("type", choice.path("type"));
                named.putObject("function").set("name", choice.path("name"));
            } else {
                chat.set("tool_choice", choice);
            }
        }
    }
}
