package dev.millrace.ingestion.domain.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.contracts.shards.Message;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A dialog as chat data has it: {@code [{"role": "user", "content": "…"}, …]}, where a content may also be an array of parts
 * {@code {"type": "text", "text": "…"}} (OpenAI's form), or {@code [{"from": "human", "value": "…"}, …]} (ShareGPT's).
 * Calls of tools are a message of their own ({@link Message#CALLS}) behind what is said with them. What can't be kept whole
 * (pictures, roles nobody knows, calls that are none, answers of tools in another order) makes it unfit: half of what was said
 * would teach something else.
 */
public sealed interface JsonDialog {

    /** One that could be read. */
    record Said(List<Message> messages) implements JsonDialog {}

    /**
     * One that couldn't.
     *
     * @param message which of its messages is at fault, from 1; 0 if there is none
     * @param error what is wrong with it, without its words
     */
    record Unfit(int message, String error) implements JsonDialog {}

    /** The names of the sides in use. */
    Map<String, String> ROLES = Map.ofEntries(
            Map.entry("system", Message.SYSTEM),
            Map.entry("developer", Message.SYSTEM),
            Map.entry("user", Message.USER),
            Map.entry("human", Message.USER),
            Map.entry("assistant", Message.ASSISTANT),
            Map.entry("gpt", Message.ASSISTANT),
            Map.entry("chatgpt", Message.ASSISTANT),
            Map.entry("bing", Message.ASSISTANT),
            Map.entry("bard", Message.ASSISTANT),
            Map.entry("model", Message.ASSISTANT),
            Map.entry("tool", Message.TOOL),
            Map.entry("function", Message.TOOL),
            Map.entry("observation", Message.TOOL));

    /** Reads the array that {@code parser} has just begun, to its end. */
    static JsonDialog read(JsonParser parser) throws IOException {
        List<Message> messages = new ArrayList<>();
        Optional<JsonDialog> unfit = Optional.empty();
        Deque<String> open = new ArrayDeque<>();
        int number = 0;
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            int at = ++number;
            if (next != JsonToken.START_OBJECT) {
                parser.skipChildren();
                unfit = unfit.or(() -> Optional.of(new Unfit(at, "no object")));
                continue;
            }
            Side side = Side.read(parser);
            if (unfit.isEmpty()) {
                unfit = side.error(open).map(error -> new Unfit(at, error));
                if (unfit.isEmpty()) {
                    messages.addAll(side.messages());
                }
            }
        }
        return unfit.orElseGet(() -> messages.isEmpty() ? new Unfit(0, "no messages") : new Said(messages));
    }

    /** One message in the making. */
    record Side(String role, Optional<String> content, Optional<String> calls, Optional<String> answers) {

        private static Side read(JsonParser parser) throws IOException {
            String role = "";
            Optional<String> content = Optional.empty();
            Optional<String> calls = Optional.empty();
            Optional<String> answers = Optional.empty();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "role", "from" -> role = value == JsonToken.VALUE_STRING ? parser.getText() : "";
                    case "content", "value" -> content = content(parser, value);
                    case "tool_calls", "function_call" -> calls = more(calls, JsonTools.copied(parser), value);
                    case "tool_call_id" ->
                        answers = value == JsonToken.VALUE_STRING ? Optional.of(parser.getText()) : answers;
                    default -> {}
                }
                parser.skipChildren();
            }
            return new Side(ROLES.getOrDefault(role.toLowerCase(Locale.ROOT), ""), content, calls, answers);
        }

        /** Sets have both members, one of them null. */
        private static Optional<String> more(Optional<String> before, String found, JsonToken value) {
            return before.isPresent() && value == JsonToken.VALUE_NULL ? before : Optional.of(found);
        }

        /** @param open ids of calls that no tool has answered yet, empty ones of those without; this message's are put there */
        private Optional<String> error(Deque<String> open) {
            if (role.isEmpty()) {
                return Optional.of("no known role");
            }
            if (calls.isPresent()) {
                if (called().isEmpty()) {
                    return Optional.of("a call of a tool without a name, or with arguments that are no JSON object");
                }
                if (!role.equals(Message.ASSISTANT) && !calledNothing()) {
                    return Optional.of("a call of a tool by another than the assistant");
                }
            }
            if (role.equals(Message.TOOL)) {
                String next = Objects.requireNonNullElse(open.poll(), "");
                if (answers.isPresent() && !next.isEmpty() && !answers.get().equals(next)) {
                    return Optional.of("an answer to another call than the next");
                }
            } else {
                open.clear();
                called().ifPresent(all -> open.addAll(all.ids()));
            }
            return content.isEmpty() && calledNothing() ? Optional.of("no content that is text") : Optional.empty();
        }

        private Optional<JsonTools.Calls> called() {
            return calls.flatMap(JsonTools::calls);
        }

        private boolean calledNothing() {
            return called().filter(all -> !all.json().isEmpty()).isEmpty();
        }

        private List<Message> messages() {
            if (calledNothing()) {
                return List.of(new Message(role, content.orElseThrow()));
            }
            Message called = new Message(Message.CALLS, called().orElseThrow().json());
            return content.filter(said -> !said.isBlank()).isPresent()
                    ? List.of(new Message(role, content.orElseThrow()), called)
                    : List.of(called);
        }

        private static Optional<String> content(JsonParser parser, JsonToken value) throws IOException {
            if (value == JsonToken.VALUE_STRING) {
                return Optional.of(parser.getText());
            }
            if (value != JsonToken.START_ARRAY) {
                parser.skipChildren();
                return Optional.empty();
            }
            StringBuilder text = new StringBuilder();
            boolean textOnly = true;
            for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                Optional<String> part = next == JsonToken.START_OBJECT ? part(parser) : Optional.empty();
                parser.skipChildren();
                part.ifPresent(text::append);
                textOnly &= part.isPresent();
            }
            return textOnly ? Optional.of(text.toString()) : Optional.empty();
        }

        private static Optional<String> part(JsonParser parser) throws IOException {
            boolean isText = false;
            Optional<String> text = Optional.empty();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING) {
                    isText |= name.equals("type") && parser.getText().equals("text");
                    text = name.equals("text") ? Optional.of(parser.getText()) : text;
                }
                parser.skipChildren();
            }
            return isText ? text : Optional.empty();
        }
    }
}
