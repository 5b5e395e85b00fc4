package dev.millrace.evaluator.domain.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.evaluator.domain.Dialog;
import dev.millrace.evaluator.domain.document.JsonLines;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model's answer that is to be judged.
 *
 * @param dialog what it answers
 * @param fields all that its line has
 * @param place the line, as in {@code answers.jsonl:7}
 */
public record JudgedAnswer(String id, Dialog dialog, String answer, Map<String, JsonNode> fields, String place) {

    /**
     * All of a file, {@code .jsonl} or {@code .jsonl.gz}, by their ids in order: {@code id}, {@code prompt} or {@code messages},
     * {@code answer} a line.
     *
     * @throws UnfitItem naming file, line and field, when a line is no answer
     */
    public static Map<String, JudgedAnswer> read(Path file) throws IOException, UnfitItem {
        Map<String, JudgedAnswer> answers = new LinkedHashMap<>();
        JsonLines.read(file, (object, place) -> {
            JudgedAnswer one = of(object, place);
            JudgedAnswer before = answers.putIfAbsent(one.id(), one);
            if (before != null) {
                throw new UnfitItem("%s: id: %s stands at %s already; give each item an id of its own"
                        .formatted(place, one.id(), before.place()));
            }
        });
        if (answers.isEmpty()) {
            throw new UnfitItem(file + " has no answers: expected id, prompt or messages, and answer a line");
        }
        return answers;
    }

    private static JudgedAnswer of(ObjectNode object, String place) throws UnfitItem {
        Dialog dialog = Dialog.of(object)
                .orElseThrow(
                        () -> new UnfitItem(
                                place
                                        + ": expected what was asked: a text under prompt, or under messages a list of role and content, not both"));
        if (!object.path("answer").isTextual()) {
            throw new UnfitItem(place + ": answer: expected the model's answer, a text");
        }
        return new JudgedAnswer(
                id(object, place), dialog, object.path("answer").textValue(), JsonLines.fields(object), place);
    }

    /** The item that a line is about. */
    static String id(ObjectNode object, String place) throws UnfitItem {
        JsonNode id = object.path("id");
        if (!id.isTextual() && !id.isIntegralNumber()) {
            throw new UnfitItem(place + ": id: expected a text or a number by which the item is known in each file");
        }
        return id.asText();
    }

    /**
     * The same item's answer by another model.
     *
     * @throws UnfitItem when the other answers something else
     */
    void checkSameQuestion(JudgedAnswer other) throws UnfitItem {
        if (!dialog.turns().equals(other.dialog.turns())) {
            throw new UnfitItem("%s: %s answers another prompt than at %s; both files must answer the same ones"
                    .formatted(other.place, id, place));
        }
    }
}
