package dev.millrace.inference.openai;

import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.domain.GenerationRequest;
import dev.millrace.inference.domain.ServedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** A call of {@code /v1/completions}. */
public record CompletionCall(
        Options options, List<Prompt> prompts, int maxTokens, OptionalInt logprobs, boolean echo, ApiStyle style)
        implements Call {

    private static final int DEFAULT_TOKENS = 16;
    private static final int MOST_LOGPROBS = 100;

    /** What to go on with, as ids and as the text to echo. */
    record Prompt(List<Integer> ids, String text) {}

    /**
     * Reads a call to {@code served}.
     *
     * @throws ApiException naming the parameter that is wrong
     */
    public static CompletionCall read(Parameters parameters, ServedModel served, CallLimits limits)
            throws ApiException {
        Engine engine = served.engine();
        parameters.refuse("suffix", parameters.node("suffix").asText().isEmpty());
        Options options = Options.read(parameters, served);
        OptionalInt best = parameters.integer("best_of", 1, Options.MOST_CHOICES);
        parameters.refuse("best_of", best.isEmpty() || best.getAsInt() == options.n());
        int maxTokens = parameters.integer("max_tokens", 0, Integer.MAX_VALUE).orElse(DEFAULT_TOKENS);
        boolean echo = parameters.flag("echo");
        Prompts reader = new Prompts(engine, limits, echo, maxTokens);
        List<Prompt> prompts = reader.read(parameters.node("prompt"), options.n());
        OptionalInt logprobs = parameters.integer("logprobs", 0, MOST_LOGPROBS);
        return new CompletionCall(
                options, prompts, maxTokens, logprobs, echo, new CompletionStyle(engine.tokenizer(), logprobs));
    }

    @Override
    public List<GenerationRequest> requests() {
        List<GenerationRequest> requests = new ArrayList<>();
        for (Prompt prompt : prompts) {
            for (int i = 0; i < options.n(); i++) {
                requests.add(new GenerationRequest(
                        prompt.ids, maxTokens, options.samplingOf(i), options.stop(), logprobs, scoresPrompts()));
            }
        }
        return requests;
    }

    @Override
    public int choices() {
        return prompts.size() * options.n();
    }

    @Override
    public long promptTokens() {
        return options.n()
                * prompts.stream().mapToLong(prompt -> prompt.ids.size()).sum();
    }

    @Override
    public boolean scoresPrompts() {
        return echo && logprobs.isPresent();
    }

    @Override
    public String echo(int choice) {
        return echo ? prompts.get(choice / options.n()).text : "";
    }
}
