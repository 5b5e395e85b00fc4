package dev.millrace.inference.openai;

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
                stream
                        && parameters
                                .node("stream_options")
                                .path("include_usage")
                                .asBoolean());
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
