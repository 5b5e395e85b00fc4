package dev.millrace.tokenization.domain;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.shards.Message;
import dev.millrace.contracts.text.template.MalformedTemplate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A dialog as chat templates expect it: calls belong to the assistant's message before them, and an answer of a tool has the name
 * and the id of the call that it is to, which are answered in their order.
 *
 * @param messages of whoever speaks
 * @param tools what may be called
 */
record TemplateMessages(ArrayNode messages, Optional<JsonNode> tools) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROLE = "role";
    private static final String CONTENT = "content";
    private static final String CALLS = "tool_calls";

    /** @throws MalformedTemplate when tools or calls are no JSON, as where something in them was replaced */
    static TemplateMessages of(List<Message> dialog) throws MalformedTemplate {
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        Optional<JsonNode> tools = Optional.empty();
        Deque<JsonNode> open = new ArrayDeque<>();
        for (Message message : dialog) {
            switch (message.role()) {
                case Message.TOOLS -> tools = Optional.of(array(message, "the tools that may be called"));
                case Message.CALLS -> {
                    ArrayNode calls = array(message, "what is called");
                    speaker(messages).set(CALLS, calls);
                    open.clear();
                    calls.forEach(open::add);
                }
                case Message.TOOL -> answer(said(messages, message), Optional.ofNullable(open.poll()));
                default -> {
                    said(messages, message);
                    open.clear();
                }
            }
        }
        return new TemplateMessages(messages, tools);
    }

    private static ObjectNode said(ArrayNode messages, Message message) {
        return messages.addObject().put(ROLE, message.role()).put(CONTENT, message.content());
    }

    /** Who calls: the assistant, who may have said something before. */
    private static ObjectNode speaker(ArrayNode messages) {
        return messages.path(messages.size() - 1) instanceof ObjectNode last
                        && last.path(ROLE).asText().equals(Message.ASSISTANT)
                        && !last.has(CALLS)
                ? last
                : messages.addObject().put(ROLE, Message.ASSISTANT).put(CONTENT, "");
    }

    private static void answer(ObjectNode answer, Optional<JsonNode> call) {
        call.ifPresent(to -> {
            answer.put("name", to.path("function").path("name").asText());
            if (to.has("id")) {
                answer.set("tool_call_id", to.path("id"));
            }
        });
    }

    private static ArrayNode array(Message message, String what) throws MalformedTemplate {
        try {
            if (JSON.readTree(message.content()) instanceof ArrayNode array) {
                return array;
            }
        } catch (JacksonException e) {
            throw new MalformedTemplate("%s is no JSON, as where something was replaced in it".formatted(what));
        }
        throw new MalformedTemplate("%s is no JSON array".formatted(what));
    }
}
