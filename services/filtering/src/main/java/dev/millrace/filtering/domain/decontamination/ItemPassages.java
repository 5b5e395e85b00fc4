package dev.millrace.filtering.domain.decontamination;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The texts of an evaluation item: every string in it by itself, and the question joined with its right answer, so that
 * n-grams across the two are found as well (datatrove's {@code find_overlap_ngrams}). The field names are those of the
 * published sets.
 */
final class ItemPassages {

    private static final List<String> QUESTIONS = List.of(
            "context", "ctx", "passage", "query", "question", "Question", "prompt", "goal", "instruction", "input");
    private static final List<String> ANSWERS = List.of(
            "continuation", "answer", "Best Answer", "canonical_solution", "chain_of_thought", "target", "output");
    private static final List<String> OPTIONS = List.of("choices", "endings", "options");
    private static final List<String> RIGHT = List.of("gold", "label", "answer");

    private ItemPassages() {}

    static List<String> of(JsonNode item) {
        Set<String> passages = new LinkedHashSet<>();
        collect(item, passages);
        String question = question(item);
        for (String answer : answers(item)) {
            passages.add(question + " " + answer);
        }
        return List.copyOf(passages);
    }

    private static void collect(JsonNode node, Set<String> into) {
        if (node.isTextual()) {
            into.add(node.textValue());
        } else {
            node.forEach(child -> collect(child, into));
        }
    }

    private static String question(JsonNode item) {
        List<String> parts = new ArrayList<>();
        for (String field : QUESTIONS) {
            if (item.path(field).isTextual()) {
                parts.add(item.get(field).textValue());
            }
        }
        rightOne(item, item.path("context_options")).ifPresent(parts::add);
        return String.join(" ", parts);
    }

    private static List<String> answers(JsonNode item) {
        List<String> answers = new ArrayList<>();
        for (String field : ANSWERS) {
            if (item.path(field).isTextual()) {
                answers.add(item.get(field).textValue());
            }
        }
        for (String field : OPTIONS) {
            rightOne(item, item.path(field)).ifPresent(answers::add);
        }
        return answers;
    }

    /** The option that the item calls right: by its position from 0, or by its letter. */
    private static Optional<String> rightOne(JsonNode item, JsonNode options) {
        for (String field : RIGHT) {
            JsonNode right = item.path(field);
            int index = right.isIntegralNumber() ? right.intValue() : letter(right);
            if (options.path(index).isTextual()) {
                return Optional.of(options.get(index).textValue());
            }
        }
        return Optional.empty();
    }

    private static int letter(JsonNode right) {
        return right.isTextual() && right.textValue().matches("[A-Z]")
                ? right.textValue().charAt(0) - 'A'
                : -1;
    }
}
