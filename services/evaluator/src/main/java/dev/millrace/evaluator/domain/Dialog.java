package dev.millrace.evaluator.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** What a model is asked, and is to answer with a text. */
public sealed interface Dialog {

    /** A text to go on from, without turns. */
    record Prompt(String text) implements Dialog {}

    /**
     * Turns, as {@code messages} of OpenAI's chat.
     *
     * @param turns each with role and content
     */
    record Messages(ArrayNode turns) implements Dialog {}

    /** What stands under {@code prompt} or {@code messages}; nothing when there isn't exactly one of them, or it is malformed. */
    static Optional<Dialog> of(ObjectNode object) {
        JsonNode prompt = object.path("prompt");
        JsonNode messages = object.path("messages");
        if (prompt.isTextual() && messages.isMissingNode()) {
            return Optional.of(new Prompt(prompt.textValue()));
        }
        return messages instanceof ArrayNode turns && prompt.isMissingNode() && areTurns(turns)
                ? Optional.of(new Messages(turns))
                : Optional.empty();
    }

    private static boolean areTurns(ArrayNode turns) {
        return !turns.isEmpty()
                && turns.valueStream()
                        .allMatch(turn -> turn.path("role").isTextual()
                                && turn.path("content").isTextual());
    }

    /** The same as turns: a prompt is what a user says. */
    default ArrayNode turns() {
        return switch (this) {
            case Messages messages -> messages.turns();
            case Prompt(String text) -> {
                ArrayNode turns = JsonNodeFactory.instance.arrayNode();
                turns.addObject().put("role", "user").put("content", text);
                yield turns;
            }
        };
    }
}
