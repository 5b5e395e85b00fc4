package dev.millrace.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.inference.domain.Ending;
import dev.millrace.inference.domain.Sampling;
import dev.millrace.inference.domain.ServedModel;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a call says about how to generate.
 *
 * @param model the exact address of the one that answers
 * @param n choices of each prompt
 * @param sampling of the first choice
 * @param stops what ends an answer, but for its length
 */
public record Options(String model, int n, Sampling sampling, Stops stops, boolean stream, boolean includeUsage) {

    static final int MOST_CHOICES = 128;

    private static final String STREAM_OPTIONS = "stream_options";
    private static final String INCLUDE_USAGE = "include_usage";
    /** The others may say that they aren't wanted. */
    private static final Set<String> OF_STREAMS =
            Set.of(INCLUDE_USAGE, "continuous_usage_stats", "include_obfuscation");

    /** See {@link Ending}. */
    public record Stops(List<String> texts, Set<Integer> ids, int minTokens, boolean ignoresEnd, boolean shown) {}

    static Options read(Parameters parameters, ServedModel served) throws ApiException {
        boolean stream = parameters.flag("stream");
        checkPriority(parameters);
        return new Options(
                served.address().toString(),
                parameters.integer("n", 1, MOST_CHOICES).orElse(1),
                SamplingParameters.read(parameters, served),
                StopParameters.read(parameters, served.engine()),
                stream,
                includesUsage(parameters, stream));
    }

    private static boolean includesUsage(Parameters parameters, boolean stream) throws ApiException {
        JsonNode options = parameters.node(STREAM_OPTIONS);
        if (options.isMissingNode()) {
            return false;
        }
        Parameters.check(options.isObject(), STREAM_OPTIONS, "an object", options);
        if (!stream) {
            throw ApiException.invalid(STREAM_OPTIONS, "'stream_options' are for a stream: ask for \"stream\": true");
        }
        Parameters.checkFields(STREAM_OPTIONS, options, OF_STREAMS);
        for (var option : options.properties()) {
            boolean asked = Parameters.flag(STREAM_OPTIONS, option.getKey(), option.getValue());
            if (asked && !option.getKey().equals(INCLUDE_USAGE)) {
                throw ApiException.invalid(
                        STREAM_OPTIONS,
                        "`%s.%s` is not supported by this server".formatted(STREAM_OPTIONS, option.getKey()));
            }
        }
        return options.path(INCLUDE_USAGE).booleanValue();
    }

    /** As in vLLM, where a priority is refused by a server that serves all alike. */
    static void checkPriority(Parameters parameters) throws ApiException {
        parameters.refuse(
                "priority",
                parameters
                                .integer("priority", Integer.MIN_VALUE, Integer.MAX_VALUE)
                                .orElse(0)
                        == 0);
    }

    /** The choices of one prompt differ, and each is the same whenever the call is. */
    Sampling samplingOf(int choice) {
        return sampling.withSeed(sampling.seed() + choice * 0x9e3779b97f4a7c15L);
    }

    /**
     * When an answer is over.
     *
     * @param more texts that end it, too
     */
    Ending ending(int maxTokens, List<String> more) throws ApiException {
        if (stops.minTokens > maxTokens) {
            throw ApiException.invalid(
                    "min_tokens",
                    "'min_tokens' is %d, and there can be at most %d".formatted(stops.minTokens, maxTokens));
        }
        List<String> texts = Stream.concat(stops.texts.stream(), more.stream()).toList();
        return new Ending(maxTokens, stops.minTokens, texts, stops.ids, stops.ignoresEnd, stops.shown);
    }
}
