package dev.millrace.evaluator.domain.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.json.JsonFault;
import dev.millrace.contracts.recipes.ItemFiles;
import dev.millrace.evaluator.domain.Items;
import dev.millrace.evaluator.domain.Places;
import dev.millrace.evaluator.domain.Sample;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask.ChoiceItem;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask.TextItem;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Items of a task in a file, a JSON object a line. Texts: {@code {"id", "text"}}; questions:
 * {@code {"id", "context", "choices": [...], "answer": 0}}, or with {@code query} and {@code gold} as in llm-foundry's
 * evaluation gauntlet. Without an {@code id} the line number is the identifier.
 */
public final class TaskFile {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private TaskFile() {}

    /**
     * Texts to predict.
     *
     * @throws IllegalArgumentException naming file, line and field, when a line isn't one
     */
    public static Items<TextItem> texts(String task, Path file, OptionalInt limit) throws IOException {
        return read(task, file, limit, line -> new TextItem(line.id(), line.text("text"), line.cluster(), line.name()));
    }

    /**
     * Questions with their answers.
     *
     * @throws IllegalArgumentException naming file, line and field, when a line isn't one
     */
    public static Items<ChoiceItem> choices(String task, Path file, OptionalInt limit) throws IOException {
        return read(
                task,
                file,
                limit,
                line -> new ChoiceItem(
                        line.id(),
                        line.text(line.either("context", "query")),
                        line.texts("choices"),
                        line.number(line.either("answer", "gold")),
                        line.cluster(),
                        line.name()));
    }

    /** Every line is read once, so that a wrong one is found before anything is scored; then only those chosen. */
    private static <T> Items<T> read(String task, Path file, OptionalInt limit, Function<Line, T> item)
            throws IOException {
        Sample<Long> sample = new Sample<>(task, limit);
        try (Lines<T> lines = new Lines<>(file, Places.all(), item)) {
            for (Optional<T> next = lines.next(); next.isPresent(); next = lines.next()) {
                if (limit.isPresent()) {
                    sample.add(lines.id(), lines.place());
                }
            }
        }
        Places chosen = limit.isPresent() ? Places.of(sample) : Places.all();
        return () -> new Lines<>(file, chosen, item);
    }

    private static final class Lines<T> implements Items.Reader<T> {
        private final Path file;
        private final Places chosen;
        private final Function<Line, T> item;
        private final BufferedReader reader;
        private int number;
        private long place = -1;
        private String id = "";

        Lines(Path file, Places chosen, Function<Line, T> item) throws IOException {
            this.file = file;
            this.chosen = chosen;
            this.item = item;
            this.reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
        }

        @Override
        public Optional<T> next() throws IOException {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                number++;
                if (!text.isBlank() && chosen.contain(++place)) {
                    Line line = parse(file, number, text);
                    id = line.id();
                    return Optional.of(line.as(item));
                }
            }
            return Optional.empty();
        }

        /** Of the item that was read last. */
        String id() {
            return id;
        }

        /** Of the item that was read last. */
        long place() {
            return place;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    private static Line parse(Path file, int number, String text) {
        try {
            return new Line(file, number, JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "%s:%d: expected a JSON object: %s".formatted(file, number, JsonFault.of(e)), e);
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

        Optional<String> name() {
            return Optional.of(ItemFiles.name(json, number));
        }

        /** The group of items that it belongs to, if it says so. */
        Optional<String> cluster() {
            JsonNode cluster = json.path("cluster");
            return cluster.isMissingNode() || cluster.isNull()
                    ? Optional.empty()
                    : Optional.of(expect(cluster, JsonNode::isValueNode, "cluster", "text or a number")
                            .asText());
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
