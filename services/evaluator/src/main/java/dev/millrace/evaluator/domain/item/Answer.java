package dev.millrace.evaluator.domain.item;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** What a model answered to one request. */
public sealed interface Answer {

    /**
     * How likely a continuation is.
     *
     * @param logLikelihood the sum over its tokens, in nats
     * @param greedy whether each of its tokens is the likeliest
     */
    record Likelihood(double logLikelihood, boolean greedy) implements Answer {}

    /**
     * How likely a whole text is.
     *
     * @param logLikelihood the sum over its tokens, in nats
     */
    record TextLikelihood(double logLikelihood) implements Answer {}

    /** A text that the model wrote. */
    record Generation(String text) implements Answer {}

    /**
     * Reads an answer as lm-evaluation-harness keeps it: {@code [log-likelihood, greedy]}, a log-likelihood or a text.
     *
     * @throws IllegalArgumentException when it is none of these
     */
    static Answer of(JsonNode json) {
        if (json.isTextual()) {
            return new Generation(json.asText());
        }
        if (json.isNumber()) {
            return new TextLikelihood(json.asDouble());
        }
        if (json.isArray()
                && json.size() == 2
                && json.path(0).isNumber()
                && json.path(1).isBoolean()) {
            return new Likelihood(json.path(0).asDouble(), json.path(1).asBoolean());
        }
        throw new IllegalArgumentException(
                "Expected an answer: [log-likelihood, true or false], a log-likelihood or a text, found " + json);
    }

    /** The same, written. */
    default JsonNode toJson() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (this) {
            case Likelihood likelihood ->
                json.arrayNode().add(likelihood.logLikelihood()).add(likelihood.greedy());
            case TextLikelihood whole -> json.numberNode(whole.logLikelihood());
            case Generation generation -> json.textNode(generation.text());
        };
    }
}
