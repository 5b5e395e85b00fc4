package dev.millrace.orchestrator.domain.arena;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A prompt and what each model has answered.
 *
 * @param messages what was asked, as turns of role and content; a plain prompt is one turn of the user's
 * @param answers by the model's name
 */
public record AnsweredItem(String id, List<Turn> messages, Map<String, String> answers) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What somebody says. */
    public record Turn(String role, String content) {}

    public AnsweredItem {
        messages = List.copyOf(messages);
        answers = Collections.unmodifiableMap(new LinkedHashMap<>(answers));
    }

    /**
     * All lines of an object that was written for an arena.
     *
     * @throws IllegalArgumentException when it is damaged
     */
    public static List<AnsweredItem> readAll(byte[] lines) {
        return new String(lines, StandardCharsets.UTF_8)
                .lines()
                .map(AnsweredItem::read)
                .toList();
    }

    private static AnsweredItem read(String line) {
        try {
            JsonNode json = JSON.readTree(line);
            Map<String, String> answers = new LinkedHashMap<>();
            json.path("answers")
                    .properties()
                    .forEach(answer ->
                            answers.put(answer.getKey(), answer.getValue().asText()));
            return new AnsweredItem(json.path("id").asText(), turns(json), answers);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("An arena's answers are damaged", e);
        }
    }

    private static List<Turn> turns(JsonNode json) {
        if (json.has("prompt")) {
            return List.of(new Turn("user", json.path("prompt").asText()));
        }
        List<Turn> turns = new ArrayList<>();
        json.path("messages")
                .forEach(turn -> turns.add(new Turn(
                        turn.path("role").asText(), turn.path("content").asText())));
        return turns;
    }
}
