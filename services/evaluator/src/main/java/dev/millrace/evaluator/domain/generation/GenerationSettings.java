package dev.millrace.evaluator.domain.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** How a text is asked for: a task's {@code generation_kwargs}, whose names differ from task to task, under one name each. */
public final class GenerationSettings {

    private static final String LENGTH = "max_gen_toks";
    /** What tasks call the most tokens of an answer, the first that is there counting. */
    public static final List<String> LENGTHS = List.of(LENGTH, "max_new_tokens", "max_tokens", "max_completion_tokens");

    /** Most tokens of an answer where a task says nothing. */
    public static final int LENGTH_BY_DEFAULT = 256;

    private GenerationSettings() {}

    /**
     * The settings, complete: {@code until} is a list, {@code max_gen_toks} a number, {@code do_sample} is there, and without
     * sampling the temperature is 0. What else there is stays.
     *
     * @param settings as a task says them; if it names the length several times the first of {@code max_gen_toks},
     *     {@code max_new_tokens}, {@code max_tokens} and {@code max_completion_tokens} counts
     * @param length most tokens where it says none
     * @throws IllegalArgumentException when a length or the temperature is no number
     */
    public static ObjectNode normalized(ObjectNode settings, int length) {
        ObjectNode normal = settings.deepCopy();
        JsonNode until = settings.path("until");
        if (!until.isArray()) {
            normal.putArray("until").addAll(until.isMissingNode() ? List.of() : List.of(until));
        }
        normal.remove(LENGTHS);
        normal.put(LENGTH, length(settings, length));
        JsonNode sample = settings.path("do_sample");
        if (sample.isMissingNode() || sample.isNull()) {
            normal.put("do_sample", number("temperature", settings.path("temperature"), 0) > 0);
        } else if (!sample.asBoolean()) {
            normal.set("temperature", JsonNodeFactory.instance.numberNode(0.0));
        }
        return normal;
    }

    private static int length(ObjectNode settings, int otherwise) {
        return LENGTHS.stream()
                .filter(settings::hasNonNull)
                .findFirst()
                .map(name -> (int) number(name, settings.path(name), otherwise))
                .orElse(otherwise);
    }

    private static double number(String name, JsonNode value, double otherwise) {
        if (value.isMissingNode() || value.isNumber()) {
            return value.asDouble(otherwise);
        }
        try {
            return Double.parseDouble(value.asText());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s: expected a number, found %s".formatted(name, value), e);
        }
    }
}
