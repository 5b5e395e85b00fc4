package dev.millrace.inference.openai;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.inference.domain.Ending;
import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.domain.GenerationRequest;
import dev.millrace.inference.domain.ServedModel;
import dev.millrace.inference.domain.grammar.GrammarMasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A call of {@code /v1/completions}. */
public record CompletionCall(
        Options options,
        List<Prompt> prompts,
        Ending ending,
        Optional<GrammarMasks> masks,
        OptionalInt logprobs,
        boolean echo,
        ApiStyle style)
        implements Call {

    private static final int DEFAULT_TOKENS = 16;
    private static final int MOST_LOGPROBS = 100;

    /**
     * What to go on with.
     *
     * @param source token ids that an encoder reads, if there is one
     * @param ids token ids to go on from
     * @param text the same as the text to echo
     * @param unwritten how many of the first ids aren't in the text: the model was given them besides
     */
    record Prompt(List<Integer> source, List<Integer> ids, String text, int unwritten) {}

    /**
     * Reads a call to {@code served}.
     *
     * @throws ApiException naming the parameter that is wrong
     */
    public static CompletionCall read(Parameters parameters, ServedModel served, CallLimits limits)
            throws ApiException {
        Engine engine = served.engine();
        KnownFields.checkCompletion(parameters);
        parameters.refuse("suffix", parameters.text("suffix").orElse("").isEmpty());
        Options options = Options.read(parameters, served);
        OptionalInt best = parameters.integer("best_of", 1, Options.MOST_CHOICES);
        parameters.refuse("best_of", best.isEmpty() || best.getAsInt() == options.n());
        int maxTokens = maxTokens(parameters, engine);
        boolean echo = parameters.flag("echo");
        Prompts reader = new Prompts(engine, limits, echo, Truncation.read(parameters, engine, maxTokens), maxTokens);
        List<Prompt> prompts = reader.placed(
                reader.read(parameters.node("prompt"), options.n()), parameters.node("decoder_prompt"), maxTokens);
        OptionalInt logprobs = parameters.integer("logprobs", 0, MOST_LOGPROBS);
        return new CompletionCall(
                options,
                prompts,
                options.ending(maxTokens, List.of()),
                StructuredOutput.read(parameters, engine),
                logprobs,
                echo,
                new CompletionStyle(engine.tokenizer(), logprobs));
    }

    /** An encoder generates nothing: it is asked to score the tokens of a prompt. */
    private static int maxTokens(Parameters parameters, Engine engine) throws ApiException {
        boolean encoder = engine.kind() == Architecture.Kind.MASKED;
        int tokens = parameters.integer("max_tokens", 0, Integer.MAX_VALUE).orElse(encoder ? 0 : DEFAULT_TOKENS);
        if (encoder && tokens > 0) {
            throw ApiException.invalid(
                    "max_tokens",
                    "This model is an encoder and generates no text: ask for 0 tokens, with \"echo\" and \"logprobs\","
                            + " to have each token of the prompt scored from all the others");
        }
        return tokens;
    }

    @Override
    public List<GenerationRequest> requests() {
        List<GenerationRequest> requests = new ArrayList<>();
        for (Prompt prompt : prompts) {
            for (int i = 0; i < options.n(); i++) {
                requests.add(new GenerationRequest(
                        prompt.source,
                        prompt.ids,
                        ending,
                        options.samplingOf(i),
                        masks,
                        logprobs,
                        scoresPrompts(),
                        false));
            }
        }
        return requests;
    }

    @Override
    public int maxTokens() {
        return ending.maxTokens();
    }

    @Override
    public int choices() {
        return prompts.size() * options.n();
    }

    @Override
    public long promptTokens() {
        return options.n()
                * prompts.stream()
                        .mapToLong(prompt -> prompt.source.size() + prompt.ids.size())
                        .sum();
    }

    @Override
    public boolean scoresPrompts() {
        return echo && logprobs.isPresent();
    }

    @Override
    public String echo(int choice) {
        return echo ? prompts.get(choice / options.n()).text : "";
    }

    @Override
    public int unwritten(int choice) {
        return prompts.get(choice / options.n()).unwritten;
    }
}
