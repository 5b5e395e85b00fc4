package dev.millrace.evaluator.domain.item;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/** What one item adds to a metric: a figure, or what can only be made a figure of together with other items. */
public sealed interface ItemValue {

    /** A figure of its own, such as 1 for a right answer. */
    record Figure(double value) implements ItemValue {}

    /**
     * A sum, and what it is spread over.
     *
     * @param sum such as nats
     * @param weight such as words or bytes
     */
    record Spread(double sum, double weight) implements ItemValue {}

    /** What was right and what was said, as indices of choices; -100 where nothing was right. */
    record Labels(int right, int said) implements ItemValue {}

    /**
     * What was right, as an index of the choices, and the probability of each choice.
     *
     * @param each adds up to 1
     */
    record Probabilities(int right, List<Double> each) implements ItemValue {
        public Probabilities {
            each = List.copyOf(each);
        }
    }

    /** A text and those it is compared with. */
    record Texts(List<String> references, String text) implements ItemValue {
        public Texts {
            references = List.copyOf(references);
        }
    }

    /** As lm-evaluation-harness keeps it: a number or a pair. */
    default JsonNode toJson() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (this) {
            case Figure figure -> json.numberNode(figure.value());
            case Spread spread -> json.arrayNode().add(spread.sum()).add(number(spread.weight()));
            case Labels labels -> json.arrayNode().add(labels.right()).add(labels.said());
            case Probabilities probabilities -> {
                ArrayNode each = json.arrayNode();
                probabilities.each().forEach(each::add);
                yield json.arrayNode().add(probabilities.right()).add(each);
            }
            case Texts texts -> {
                ArrayNode references = json.arrayNode();
                texts.references().forEach(references::add);
                yield json.arrayNode().add(references).add(texts.text());
            }
        };
    }

    private static JsonNode number(double weight) {
        return weight == Math.rint(weight)
                ? JsonNodeFactory.instance.numberNode((long) weight)
                : JsonNodeFactory.instance.numberNode(weight);
    }
}
