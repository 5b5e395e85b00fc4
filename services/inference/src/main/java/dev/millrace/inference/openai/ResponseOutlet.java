package dev.millrace.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * Writes the answer of a chat as {@code /v1/responses} has it: an object with items, or events that tell how each of them
 * comes to be, the last of which holds the whole. One thread at a time.
 */
public final class ResponseOutlet implements Answer.Outlet {

    /** Where it goes. */
    public interface Events extends Answer.Outlet {
        /** An event of a stream, by its name. */
        void event(String name, String json);

        /** The stream is complete. */
        void endOfEvents();

        /** The call failed in mid-stream, which this event says; it is the last. */
        void breakOff(ApiException why, String name, String json);
    }

    private static final String LENGTH = "length";
    /** What an answer repeats of its call. */
    private static final List<String> ECHOED =
            List.of("instructions", "max_output_tokens", "temperature", "top_p", "user", "metadata");

    private final Parameters said;
    private final Events outlet;
    private final String id = "resp_" + unique();
    private final ArrayNode output = Parameters.JSON.createArrayNode();
    private final StringBuilder text = new StringBuilder();
    private String message = "";
    private String finish = "";
    private JsonNode head = Parameters.JSON.nullNode();
    private JsonNode usage = Parameters.JSON.nullNode();
    private ObjectNode pending = Parameters.JSON.createObjectNode();
    private int sequence;

    public ResponseOutlet(ResponseRequest request, Events outlet) {
        this.said = request.said();
        this.outlet = outlet;
    }

    @Override
    public void whole(byte[] json) {
        head = read(new String(json, StandardCharsets.UTF_8));
        JsonNode choice = head.path("choices").path(0);
        JsonNode answer = choice.path("message");
        finish = choice.path("finish_reason").asText();
        usage = head.path("usage");
        if (answer.path("content").isTextual()) {
            output.add(message("msg_" + unique(), answer.path("content").asText(), status()));
        }
        answer.path("tool_calls").forEach(call -> output.add(call(call, "fc_" + unique())));
        outlet.whole(response(status()).toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void chunk(String json) {
        JsonNode chunk = read(json);
        if (head.isNull()) {
            head = chunk;
            event("response.created").set("response", response("in_progress"));
            flush();
            event("response.in_progress").set("response", response("in_progress"));
            flush();
        }
        usage = chunk.path("usage").isObject() ? chunk.path("usage") : usage;
        JsonNode choice = chunk.path("choices").path(0);
        String more = choice.path("delta").path("content").asText("");
        if (!more.isEmpty()) {
            open();
            text.append(more);
            part("response.output_text.delta").put("delta", more).putArray("logprobs");
            flush();
        }
        finish = choice.path("finish_reason").asText(finish);
        if (!choice.path("delta").path("tool_calls").isEmpty()) {
            close();
            choice.path("delta").path("tool_calls").forEach(this::called);
        }
    }

    @Override
    public boolean isReady() {
        return outlet.isReady();
    }

    @Override
    public void end() {
        if (output.isEmpty()) {
            open();
        }
        close();
        event("response." + status()).set("response", response(status()));
        flush();
        outlet.endOfEvents();
    }

    @Override
    public void fail(ApiException why) {
        ApiException inItsWords = ResponseRequest.inItsWords(why);
        if (head.isNull()) {
            outlet.fail(inItsWords);
            return;
        }
        ObjectNode response = response("failed");
        response.putObject("error")
                .put("code", inItsWords.code().orElse("server_error"))
                .put("message", inItsWords.getMessage());
        event("response.failed").set("response", response);
        outlet.breakOff(inItsWords, "response.failed", pending.toString());
    }

    /** An event that is sent when all is put into it. */
    private ObjectNode event(String type) {
        pending = Parameters.JSON.createObjectNode().put("type", type).put("sequence_number", sequence++);
        return pending;
    }

    private void flush() {
        outlet.event(pending.path("type").asText(), pending.toString());
    }

    private ObjectNode item(String type, String item) {
        return event(type).put("output_index", output.size()).put("item_id", item);
    }

    private ObjectNode part(String type) {
        return item(type, message).put("content_index", 0);
    }

    /** A message begins, unless one has. */
    private void open() {
        if (!message.isEmpty()) {
            return;
        }
        message = "msg_" + unique();
        ObjectNode begun = message(message, "", "in_progress");
        begun.putArray("content");
        event("response.output_item.added").put("output_index", output.size()).set("item", begun);
        flush();
        part("response.content_part.added").set("part", text(""));
        flush();
    }

    /** The message that is open is complete. */
    private void close() {
        if (message.isEmpty()) {
            return;
        }
        part("response.output_text.done").put("text", text.toString()).putArray("logprobs");
        flush();
        part("response.content_part.done").set("part", text(text.toString()));
        flush();
        done(message(message, text.toString(), status()));
        message = "";
        text.setLength(0);
    }

    private void called(JsonNode call) {
        String item = "fc_" + unique();
        ObjectNode whole = call(call, item);
        String arguments = whole.path("arguments").asText();
        ObjectNode begun = whole.deepCopy();
        begun.put("arguments", "").put("status", "in_progress");
        event("response.output_item.added").put("output_index", output.size()).set("item", begun);
        flush();
        item("response.function_call_arguments.delta", item).put("delta", arguments);
        flush();
        item("response.function_call_arguments.done", item).put("arguments", arguments);
        flush();
        done(whole);
    }

    private void done(ObjectNode item) {
        event("response.output_item.done").put("output_index", output.size()).set("item", item);
        flush();
        output.add(item);
    }

    private String status() {
        return finish.equals(LENGTH) ? "incomplete" : "completed";
    }

    private static ObjectNode message(String id, String text, String status) {
        ObjectNode item = Parameters.JSON
                .createObjectNode()
                .put("id", id)
                .put("type", "message")
                .put("status", status)
                .put("role", "assistant");
        item.putArray("content").add(text(text));
        return item;
    }

    private static ObjectNode text(String text) {
        ObjectNode part =
                Parameters.JSON.createObjectNode().put("type", "output_text").put("text", text);
        part.putArray("annotations");
        part.putArray("logprobs");
        return part;
    }

    private static ObjectNode call(JsonNode call, String id) {
        return Parameters.JSON
                .createObjectNode()
                .put("id", id)
                .put("type", "function_call")
                .put("status", "completed")
                .put("call_id", call.path("id").asText())
                .put("name", call.path("function").path("name").asText())
                .put("arguments", call.path("function").path("arguments").asText());
    }

    private ObjectNode response(String status) {
        ObjectNode response = Parameters.JSON
                .createObjectNode()
                .put("id", id)
                .put("object", "response")
                .put("created_at", head.path("created").longValue())
                .put("status", status)
                .put("model", head.path("model").asText());
        response.putNull("error");
        if (status.equals("incomplete")) {
            response.putObject("incomplete_details").put("reason", "max_output_tokens");
        } else {
            response.putNull("incomplete_details");
        }
        response.set("output", output.deepCopy());
        for (String name : ECHOED) {
            response.set(name, said.has(name) ? said.node(name) : response.nullNode());
        }
        response.putNull("previous_response_id").put("truncation", "disabled").put("store", false);
        response.set("tools", said.has("tools") ? said.node("tools") : response.arrayNode());
        response.set("tool_choice", said.has("tool_choice") ? said.node("tool_choice") : response.textNode("auto"));
        response.put("parallel_tool_calls", said.node("parallel_tool_calls").asBoolean(true));
        response.set("text", said.has("text") ? said.node("text") : plain());
        if (usage.isObject()) {
            usage(response.putObject("usage"));
        } else {
            response.putNull("usage");
        }
        return response;
    }

    private static ObjectNode plain() {
        ObjectNode text = Parameters.JSON.createObjectNode();
        text.putObject("format").put("type", "text");
        return text;
    }

    private void usage(ObjectNode into) {
        into.set("input_tokens", usage.path("prompt_tokens"));
        into.putObject("input_tokens_details").put("cached_tokens", 0);
        into.set("output_tokens", usage.path("completion_tokens"));
        into.putObject("output_tokens_details").put("reasoning_tokens", 0);
        into.set("total_tokens", usage.path("total_tokens"));
    }

    private static JsonNode read(String json) {
        try {
            return Parameters.JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("What was written here can't be read", e);
        }
    }

    private static String unique() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
