package dev.millrace.inference.openai;

import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.domain.GenerationRequest;
import dev.millrace.inference.domain.Sampling;
import dev.millrace.inference.domain.ServedModel;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/** A call for text: what both kinds of completion have in common. */
public sealed interface Call permits CompletionCall, ChatCall {

    /** What a call says about how to generate. */
    record Options(
            String model,
            int n,
            Sampling sampling,
            boolean seeded,
            List<String> stop,
            boolean stream,
            boolean includeUsage) {

        static final int MOST_CHOICES = 128;
        private static final int MOST_STOPS = 16;
        /** Every new token is compared with the beginnings of all of them. */
        private static final int LONGEST_STOP = 256;

        static Options read(Parameters parameters, ServedModel served) throws ApiException {
            parameters.refuse("logit_bias", parameters.node("logit_bias").isEmpty());
            OptionalLong seed = parameters.seed();
            double temperature = parameters.number("temperature", 0, 2).orElse(served.defaultTemperature());
            double topP = parameters.number("top_p", 0, 1).orElse(served.defaultTopP());
            Sampling sampling = new Sampling(
                    temperature,
                    Math.max(topP, 1e-9),
                    topK(parameters),
                    parameters.number("frequency_penalty", -2, 2).orElse(0),
                    parameters.number("presence_penalty", -2, 2).orElse(0),
                    seed.orElseGet(() -> ThreadLocalRandom.current().nextLong()));
            boolean stream = parameters.flag("stream");
            return new Options(
                    served.address().toString(),
                    parameters.integer("n", 1, MOST_CHOICES).orElse(1),
                    sampling,
                    seed.isPresent(),
                    stops(parameters),
                    stream,
                    stream
                            && parameters
                                    .node("stream_options")
                                    .path("include_usage")
                                    .asBoolean());
        }

        private static List<String> stops(Parameters parameters) throws ApiException {
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

        /** -1 means all, as vLLM has it. */
        private static int topK(Parameters parameters) throws ApiException {
            return Math.max(
                    0, parameters.integer("top_k", -1, Integer.MAX_VALUE).orElse(0));
        }

        /** The choices of one prompt differ, and each is the same whenever the call is. */
        Sampling samplingOf(int choice) {
            return new Sampling(
                    sampling.temperature(),
                    sampling.topP(),
                    sampling.topK(),
                    sampling.frequencyPenalty(),
                    sampling.presencePenalty(),
                    sampling.seed() + choice * 0x9e3779b97f4a7c15L);
        }
    }

    /** How to generate. */
    Options options();

    /** One request for each choice, in the order of their indices. */
    List<GenerationRequest> requests();

    /** Says which of the two APIs it is, and how its parts are written. */
    ApiStyle style();

    /** The prompt's text that a choice's answer begins with, when it is wanted. */
    String echo(int choice);

    /** Says no before the engine does, in the client's terms. */
    static void checkLength(Engine engine, String param, long prompt, long answer) throws ApiException {
        if (prompt > engine.context() || prompt + answer > engine.context() + 1L) {
            throw ApiException.tooLong(
                    param,
                    ("This model's maximum context length is %d tokens. However, you requested %d"
                                    + " tokens (%d in the %s, %d in the completion).")
                            .formatted(engine.context(), prompt + answer, prompt, param, answer));
        }
    }

    /** Generations it asks for: prompts times n. */
    int choices();

    /** Tokens of all prompts, each counted once for each of its choices. */
    long promptTokens();

    /** Most tokens of one choice. */
    int maxTokens();

    /** Whether the prompts' own tokens are scored. */
    boolean scoresPrompts();

    /** Bytes of heap that its answer may take. */
    default long memory() {
        return AnswerSize.of(this);
    }

    /** Logprobs asked for, if any. */
    OptionalInt logprobs();
}
