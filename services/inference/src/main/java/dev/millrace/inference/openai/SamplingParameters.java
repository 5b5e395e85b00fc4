package dev.millrace.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.domain.Penalties;
import dev.millrace.inference.domain.Sampling;
import dev.millrace.inference.domain.ServedModel;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** How tokens are chosen, as a call says it: OpenAI's parameters, and those that vLLM has besides, by its names. */
final class SamplingParameters {

    private static final String BIAS = "logit_bias";
    private static final int MOST_BIASES = 1024;
    private static final double MOST_BIAS = 100;

    private SamplingParameters() {}

    /** What a call leaves open is as the model's package has it. */
    static Sampling read(Parameters parameters, ServedModel served) throws ApiException {
        double temperature = parameters.number("temperature", 0, 2).orElse(served.defaultTemperature());
        double topP = parameters.number("top_p", 0, 1).orElse(served.defaultTopP());
        return new Sampling(
                temperature,
                Math.max(topP, 1e-9),
                topK(parameters),
                parameters.number("min_p", 0, 1).orElse(0),
                penalties(parameters),
                bias(parameters, served.engine()),
                parameters.seed().orElseGet(() -> ThreadLocalRandom.current().nextLong()));
    }

    private static Penalties penalties(Parameters parameters) throws ApiException {
        return new Penalties(
                parameters.number("frequency_penalty", -2, 2).orElse(0),
                parameters.number("presence_penalty", -2, 2).orElse(0),
                parameters
                        .number("repetition_penalty", Penalties.LEAST_REPETITION, Penalties.MOST_REPETITION)
                        .orElse(1));
    }

    /** -1 means all, as vLLM has it. */
    private static int topK(Parameters parameters) throws ApiException {
        return Math.max(0, parameters.integer("top_k", -1, Integer.MAX_VALUE).orElse(0));
    }

    private static Map<Integer, Double> bias(Parameters parameters, Engine engine) throws ApiException {
        JsonNode node = parameters.node(BIAS);
        Parameters.check(
                node.isMissingNode() || (node.isObject() && node.size() <= MOST_BIASES),
                BIAS,
                "an object that gives at most %d token ids a number each".formatted(MOST_BIASES),
                node);
        Map<Integer, Double> bias = new HashMap<>();
        for (var entry : node.properties()) {
            JsonNode value = entry.getValue();
            Parameters.check(
                    value.isNumber() && Math.abs(value.doubleValue()) <= MOST_BIAS,
                    BIAS,
                    "numbers from -%s to %s".formatted(MOST_BIAS, MOST_BIAS),
                    value);
            bias.put(id(entry.getKey(), engine), value.doubleValue());
        }
        return bias;
    }

    private static int id(String key, Engine engine) throws ApiException {
        try {
            int id = Integer.parseInt(key);
            Call.checkId(engine, BIAS, id);
            return id;
        } catch (NumberFormatException e) {
            throw ApiException.invalid(BIAS, "'%s' in 'logit_bias' is not a token id".formatted(Parameters.shown(key)));
        }
    }
}
