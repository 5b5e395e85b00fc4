package dev.millrace.evaluator.domain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.evaluator.domain.EvaluationTask.ChoiceItem;
import dev.millrace.evaluator.domain.EvaluationTask.TextItem;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Items of a task in a file, a JSON object a line. Texts: {@code {"id", "text"}}; questions:
 * {@code {"id", "context", "choices": [...], "answer": 0}}, or with {@code query} and {@code gold} as in llm-foundry's
 * evaluation gauntlet. Without an {@code id} the line number is the identifier.
 */
public final class TaskFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private TaskFile() {}

    /**
     * Texts to predict.
     *
     * @throws IllegalArgumentException naming file, line and field, when a line isn't one
     */
    public static List<TextItem> texts(String task, Path file, OptionalInt limit) throws IOException {
        return read(task, file, limit, line -> new TextItem(line.id(), line.text("text")));
    }

    /**
     * Questions with their answers.
     *
     * @throws IllegalArgumentException naming file, line and field, when a line isn't one
     */
    public static List<ChoiceItem> choices(String task, Path file, OptionalInt limit) throws IOException {
        return read(
                task,
                file,
                limit,
                line -> new ChoiceItem(
                        line.id(),
                        line.text(line.either("context", "query")),
                        line.texts("choices"),
                        line.number(line.either("answer", "gold"))));
    }

    private static <T> List<T> read(String task, Path file, OptionalInt limit, Function<Line, T> item)
            throws IOException {
        Sample<T> sample = new Sample<>(task, limit);
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            int number = 0;
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                number++;
                if (!text.isBlank()) {
                    Line line = parse(file, number, text);
                    sample.add(line.id(), line.as(item));
                }
            }
        }
        return sample.items();
    }

    private static Line parse(Path file, int number, String text) {
        try {
            return new Line(file, number, JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "%s:%d: expected a JSON object: %s".formatted(file, number, e.getOriginalMessage()), e);
        }
    }

    private record Line(Path file, int number, JsonNode json) {

        <T> T as(Function<Line, T> item) {
            try {
                return item.apply(this);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("%s:%d: %s".formatted(file, number, e.getMessage()), e);
            }
        }

        String id() {
            JsonNode id = json.path("id");
            return id.isValueNode() ? id.asText() : Integer.toString(number);
        }

        String either(String field, String other) {
            return json.has(field) || !json.has(other) ? field : other;
        }

        String text(String field) {
            return expect(json.path(field), JsonNode::isTextual, field, "a string")
                    .textValue();
        }

        int number(String field) {
            return expect(json.path(field), JsonNode::canConvertToInt, field, "an integer")
                    .intValue();
        }

        List<String> texts(String field) {
            List<String> texts = new ArrayList<>();
            for (JsonNode entry : expect(json.path(field), JsonNode::isArray, field, "an array of strings")) {
                texts.add(expect(entry, JsonNode::isTextual, field, "an array of strings")
                        .textValue());
            }
            return texts;
        }

        private static JsonNode expect(JsonNode value, Predicate<JsonNode> test, String field, String expected) {
            if (!test.test(value)) {
                throw new IllegalArgumentException("%s: expected %s, found %s"
                        .formatted(field, expected, value.isMissingNode() ? "nothing" : value.toString()));
            }
            return value;
        }
    }
}
