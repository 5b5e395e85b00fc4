package dev.millrace.evaluator.domain.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.evaluator.domain.document.JsonLines;
import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.request.ItemRequests;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers in a file, a JSON object for each item: {@code task}, {@code doc_id}, and {@code responses}: for each request a list of
 * what was answered each time it was asked. Further rows of the same item, one for each filter, have the same answers.
 */
public final class AnswerFile implements GivenAnswers {

    private final Map<Key, List<List<Answer>>> answers;

    private AnswerFile(Map<Key, List<List<Answer>>> answers) {
        this.answers = answers;
    }

    private record Key(String task, int document) {}

    /**
     * All of a file, {@code .jsonl} or {@code .jsonl.gz}.
     *
     * @throws UnfitItem naming file, line and field, when a line has no answers
     */
    public static AnswerFile read(Path file) throws IOException, UnfitItem {
        Map<Key, List<List<Answer>>> answers = new HashMap<>();
        JsonLines.read(file, (object, place) -> {
            Key key = key(object, place);
            if (!answers.containsKey(key)) {
                answers.put(key, responses(object, place));
            }
        });
        return new AnswerFile(answers);
    }

    private static Key key(ObjectNode object, String place) throws UnfitItem {
        JsonNode document = object.path("doc_id");
        if (!object.path("task").isTextual() || !document.canConvertToInt() || !document.isIntegralNumber()) {
            throw new UnfitItem(place + ": expected the task's name under task, and the item's number under doc_id");
        }
        return new Key(object.path("task").textValue(), document.intValue());
    }

    private static List<List<Answer>> responses(ObjectNode object, String place) throws UnfitItem {
        List<List<Answer>> responses = new ArrayList<>();
        try {
            for (JsonNode repeats : object.path("responses")) {
                responses.add(repeats.valueStream().map(Answer::of).toList());
            }
        } catch (IllegalArgumentException e) {
            throw new UnfitItem("%s: responses: %s".formatted(place, e.getMessage()));
        }
        if (responses.isEmpty()) {
            throw new UnfitItem(place + ": responses: expected a list of answers for each request");
        }
        return responses;
    }

    @Override
    public Optional<List<List<Answer>>> to(ItemRequests item, int repeats) {
        return Optional.ofNullable(
                answers.get(new Key(item.task(), item.document().index())));
    }
}
