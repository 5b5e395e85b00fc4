package dev.millrace.ingestion.domain.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.contracts.shards.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A dialog as chat data has it: {@code [{"role": "user", "content": "…"}, …]}, where a content may also be an array of parts
 * {@code {"type": "text", "text": "…"}} (OpenAI's form), or {@code [{"from": "human", "value": "…"}, …]} (ShareGPT's).
 * What can't be kept whole (pictures, calls of tools, roles nobody knows) makes it unfit: half of what was said would teach
 * something else.
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
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            if (next != JsonToken.START_OBJECT) {
                parser.skipChildren();
                unfit = unfit.or(() -> Optional.of(new Unfit(messages.size() + 1, "no object")));
                continue;
            }
            Side side = Side.read(parser);
            if (unfit.isEmpty()) {
                unfit = side.error().map(error -> new Unfit(messages.size() + 1, error));
                if (unfit.isEmpty()) {
                    messages.add(side.message());
                }
            }
        }
        return unfit.orElseGet(() -> messages.isEmpty() ? new Unfit(0, "no messages") : new Said(messages));
    }

    /** One message in the making. */
    record Side(String role, Optional<String> content, boolean calls) {

        private static Side read(JsonParser parser) throws IOException {
            String role = "";
            Optional<String> content = Optional.empty();
            boolean calls = false;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "role", "from" -> role = value == JsonToken.VALUE_STRING ? parser.getText() : "";
                    case "content", "value" -> content = content(parser, value);
                    case "tool_calls", "function_call" -> calls |= holdsSomething(parser, value);
                    default -> {}
                }
                parser.skipChildren();
            }
            return new Side(ROLES.getOrDefault(role.toLowerCase(Locale.ROOT), ""), content, calls);
        }

        private Optional<String> error() {
            if (calls) {
                return Optional.of("a call of a tool");
            }
            if (role.isEmpty()) {
                return Optional.of("no known role");
            }
            return content.isEmpty() ? Optional.of("no content that is text") : Optional.empty();
        }

        private Message message() {
            return new Message(role, content.orElseThrow());
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

        private static boolean holdsSomething(JsonParser parser, JsonToken value) throws IOException {
            if (value == JsonToken.START_ARRAY) {
                boolean empty = parser.nextToken() == JsonToken.END_ARRAY;
                if (!empty) {
                    skipRest(parser);
                }
                return !empty;
            }
            parser.skipChildren();
            return value != JsonToken.VALUE_NULL;
        }

        private static void skipRest(JsonParser parser) throws IOException {
            do {
                parser.skipChildren();
            } while (parser.nextToken() != JsonToken.END_ARRAY);
        }
    }
}
