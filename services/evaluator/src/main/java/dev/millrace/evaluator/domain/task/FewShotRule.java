package dev.millrace.evaluator.domain.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which solved examples stand before an item.
 *
 * @param shots how many unless somebody asks otherwise; 0: never any, whatever is asked
 * @param sampler how they are chosen
 * @param samples examples that the task brings along, each an item's fields; none: those of the few-shot split
 * @param withoutItself whether one more is drawn, and the item itself, or else the last one, left out
 * @param delimiter behind each example
 * @param prompt in the place of the task's own, for examples
 * @param choices likewise
 * @param target likewise
 */
public record FewShotRule(
        OptionalInt shots,
        Sampler sampler,
        List<Map<String, JsonNode>> samples,
        boolean withoutItself,
        String delimiter,
        Optional<FieldTemplate> prompt,
        Optional<FieldTemplate> choices,
        Optional<FieldTemplate> target) {

    /** How examples are chosen. */
    public enum Sampler {
        /** At random, by one stream of numbers for the task that goes on from item to item. */
        RANDOM,
        /** The first ones, in their order. */
        FIRST
    }

    public FewShotRule {
        samples = List.copyOf(samples);
    }

    /** How many examples are to stand there when so many are asked for. */
    public int shots(OptionalInt asked) {
        boolean never = shots.isPresent() && shots.getAsInt() == 0;
        return never ? 0 : asked.orElse(shots.orElse(0));
    }
}
