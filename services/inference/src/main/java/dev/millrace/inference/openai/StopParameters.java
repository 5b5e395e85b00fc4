package dev.millrace.inference.openai;

import dev.millrace.inference.domain.Engine;
import java.util.List;
import java.util.Set;

/** What ends an answer, as a call says it: OpenAI's {@code stop}, and what vLLM has besides. */
final class StopParameters {

    private static final int MOST_STOPS = 16;
    /** Every new token is compared with the beginnings of all of them. */
    private static final int LONGEST_STOP = 256;

    private static final String IDS = "stop_token_ids";
    private static final int MOST_IDS = 1024;

    private StopParameters() {}

    static Options.Stops read(Parameters parameters, Engine engine) throws ApiException {
        return new Options.Stops(
                texts(parameters),
                ids(parameters, engine),
                parameters.integer("min_tokens", 0, Integer.MAX_VALUE).orElse(0),
                parameters.flag("ignore_eos"),
                parameters.flag("include_stop_str_in_output"));
    }

    private static List<String> texts(Parameters parameters) throws ApiException {
        List<String> stops = parameters.texts("stop", MOST_STOPS);
        for (String stop : stops) {
            if (stop.length() > LONGEST_STOP) {
                throw ApiException.invalid(
                        "stop",
                        "a stop text may have at most %d characters, one has %,d"
                                .formatted(LONGEST_STOP, stop.length()));
            }
        }
        return stops;
    }

    private static Set<Integer> ids(Parameters parameters, Engine engine) throws ApiException {
        if (!parameters.has(IDS)) {
            return Set.of();
        }
        Parameters.check(
                parameters.node(IDS).size() <= MOST_IDS,
                IDS,
                "an array of at most %d token ids".formatted(MOST_IDS),
                parameters.node(IDS));
        List<Integer> ids = parameters.ids(IDS);
        for (int id : ids) {
            Call.checkId(engine, IDS, id);
        }
        return Set.copyOf(ids);
    }
}
