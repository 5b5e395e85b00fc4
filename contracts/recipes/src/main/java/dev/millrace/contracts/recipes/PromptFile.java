package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.json.JsonFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of prompts that several models are to answer: JSON Lines, each with {@code prompt}, a text to go on from, or {@code
 * messages}, a dialog to answer, each turn with {@code role} and {@code content}; perhaps with an {@code id} of its own.
 * Other keys are left out.
 */
public final class PromptFile {

    /** Most prompts of a file. */
    public static final int MOST = 2_000;

    private static final int LONGEST_ID = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private PromptFile() {}

    /** A file that can't be asked: the message names file, line and key, and says what to do. */
    public static final class Malformed extends IOException {
        private static final long serialVersionUID = 1L;

        private Malformed(String place, String problem) {
            super(place + ": " + problem);
        }
    }

    /**
     * Each prompt with an id: its own, or the number of its line.
     *
     * @throws Malformed when a line is no prompt
     */
    public static List<ObjectNode> read(Path file) throws IOException {
        List<ObjectNode> prompts = new ArrayList<>();
        Map<String, Integer> ids = new HashMap<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                String place = "%s:%d".formatted(file.getFileName(), i + 1);
                ObjectNode prompt = prompt(lines.get(i), i + 1, place);
                Integer before = ids.putIfAbsent(prompt.path("id").textValue(), i + 1);
                if (before != null) {
                    throw new Malformed(
                            place,
                            "id: line %d has %s already; give each prompt another"
                                    .formatted(before, prompt.path("id").textValue()));
                }
                prompts.add(prompt);
            }
        }
        if (prompts.isEmpty() || prompts.size() > MOST) {
            throw new Malformed(
                    String.valueOf(file.getFileName()),
                    "expected 1 to %,d prompts, a line each, found %,d".formatted(MOST, prompts.size()));
        }
        return prompts;
    }

    private static ObjectNode prompt(String line, int number, String place) throws Malformed {
        JsonNode said;
        try {
            said = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new Malformed(place, "no JSON: " + JsonFault.of(e));
        }
        JsonNode prompt = said.path("prompt");
        JsonNode messages = said.path("messages");
        if (prompt.isTextual() == messages.isArray()) {
            throw new Malformed(
                    place, "expected a text under prompt, or under messages a list of role and content, not both");
        }
        ObjectNode kept = JsonNodeFactory.instance.objectNode().put("id", id(said.path("id"), number, place));
        if (prompt.isTextual()) {
            return kept.put("prompt", prompt.textValue());
        }
        var turns = kept.putArray("messages");
        for (int i = 0; i < messages.size(); i++) {
            JsonNode role = messages.get(i).path("role");
            JsonNode content = messages.get(i).path("content");
            if (!role.isTextual() || !content.isTextual()) {
                throw new Malformed(place, "messages[%d]: expected role and content, both texts".formatted(i));
            }
            turns.addObject().put("role", role.textValue()).put("content", content.textValue());
        }
        if (turns.isEmpty()) {
            throw new Malformed(place, "messages: expected at least one turn");
        }
        return kept;
    }

    private static String id(JsonNode id, int number, String place) throws Malformed {
        if (id.isMissingNode()) {
            return String.valueOf(number);
        }
        if (!(id.isTextual() || id.isIntegralNumber())
                || id.asText().isEmpty()
                || id.asText().length() > LONGEST_ID) {
            throw new Malformed(place, "id: expected a text of 1 to %d characters, or a number".formatted(LONGEST_ID));
        }
        return id.asText();
    }
}
