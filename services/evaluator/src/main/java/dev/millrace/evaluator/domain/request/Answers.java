package dev.millrace.evaluator.domain.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.evaluator.domain.document.Document;
import dev.millrace.evaluator.domain.task.FieldTemplate;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What may be said about an item, and what is right.
 *
 * @param choices what may be said; empty where anything may
 * @param target the place of a choice, a text, or a list of texts
 */
record Answers(List<String> choices, JsonNode target) {

    private static final JsonMapper LISTS = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static Answers of(Document item, Optional<FieldTemplate> choices, FieldTemplate target) throws UnfitItem {
        List<String> said = choices.isPresent() ? texts(item, choices.get()) : List.of();
        return new Answers(said, target(item, target, said, choices.isPresent()));
    }

    /** A whole text, whatever it looks like. */
    static Answers text(String text) {
        return new Answers(List.of(), TextNode.valueOf(text));
    }

    static List<String> texts(Document item, FieldTemplate template) throws UnfitItem {
        JsonNode value = item.value(template);
        List<String> texts = new ArrayList<>();
        for (JsonNode one : value) {
            if (!value.isArray() || !one.isTextual()) {
                break;
            }
            texts.add(one.textValue());
        }
        if (texts.isEmpty() || texts.size() < value.size()) {
            throw template.unfit(item.place(), "expected a list of texts, found " + value);
        }
        return texts;
    }

    private static JsonNode target(Document item, FieldTemplate template, List<String> choices, boolean chosen)
            throws UnfitItem {
        JsonNode value = item.value(template);
        boolean number = value.isIntegralNumber() || (value.isTextual() && isDigits(value.textValue()));
        if (chosen && number) {
            int place = value.isTextual() ? Integer.parseInt(value.textValue()) : value.intValue();
            if (place < 0 || place >= choices.size()) {
                throw template.unfit(
                        item.place(), "its answer is choice %d of %d, counted from 0".formatted(place, choices.size()));
            }
            return IntNode.valueOf(place);
        }
        if (chosen && !(value.isTextual() && choices.contains(value.textValue()))) {
            throw template.unfit(item.place(), "its answer %s is none of its choices %s".formatted(value, choices));
        }
        if (value.isNull() || value.isObject() || (value.isArray() && value.isEmpty())) {
            throw template.unfit(item.place(), "it has no answer");
        }
        return chosen || !value.isTextual() ? value : listed(value);
    }

    /** A text that says a list of texts, as Python writes one, is that list, as lm-evaluation-harness has it. */
    private static JsonNode listed(JsonNode said) {
        String text = said.textValue();
        if (!text.startsWith("[") || !text.endsWith("]") || text.indexOf('\\') >= 0) {
            return said;
        }
        try {
            JsonNode list = LISTS.readTree(text);
            return list.isArray() && !list.isEmpty() && list.valueStream().allMatch(JsonNode::isTextual) ? list : said;
        } catch (JsonProcessingException e) {
            return said; // a text in brackets
        }
    }

    private static boolean isDigits(String text) {
        return !text.isEmpty() && text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Which choice is right, where there are choices. */
    OptionalInt place() {
        if (choices.isEmpty()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(target.isInt() ? target.intValue() : choices.indexOf(target.asText()));
    }

    /** The answer that an example shows: of several right ones the first. An empty text is none, but an empty choice is one. */
    Optional<String> shown() {
        if (target.isTextual() && target.textValue().isEmpty()) {
            return Optional.empty();
        }
        JsonNode first = target.isArray() ? target.get(0) : target;
        return Optional.of(!choices.isEmpty() && first.isInt() ? choices.get(first.intValue()) : first.asText());
    }
}
