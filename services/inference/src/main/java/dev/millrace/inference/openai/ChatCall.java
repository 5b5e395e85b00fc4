package dev.millrace.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
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

/** A call of {@code /v1/chat/completions}. */
public record ChatCall(
        Options options,
        List<Integer> prompt,
        Ending ending,
        Optional<GrammarMasks> masks,
        OptionalInt logprobs,
        ApiStyle style)
        implements Call {

    private static final int MOST_LOGPROBS = 20;

    /**
     * Reads a call to {@code served}.
     *
     * @throws ApiException naming the parameter that is wrong
     */
    public static ChatCall read(Parameters parameters, ServedModel served, CallLimits limits) throws ApiException {
        Engine engine = served.engine();
        if (engine.kind() != Architecture.Kind.CAUSAL) {
            throw ApiException.invalid("model", "This model has an encoder and doesn't chat: see /v1/completions");
        }
        KnownFields.checkChat(parameters);
        JsonNode functions = parameters.node("functions");
        parameters.refuse("functions", functions.isArray() && functions.isEmpty());
        Tools.check(parameters); // before the template meets them
        Options options = Options.read(parameters, served);
        limits.checkGenerations(1, options.n());
        ChatPrompt chat = ChatPrompt.read(parameters, served, limits);
        // The older name says the same, and the newer one counts.
        OptionalInt older = parameters.integer("max_tokens", 1, Integer.MAX_VALUE);
        OptionalInt newer = parameters.integer("max_completion_tokens", 1, Integer.MAX_VALUE);
        OptionalInt wanted = newer.isPresent() ? newer : older;
        List<Integer> prompt =
                Truncation.read(parameters, engine, wanted.orElse(1)).of(chat.tokens());
        int room = engine.context() + 1 - prompt.size();
        int maxTokens = wanted.orElse(Math.max(1, room));
        Call.checkLength(engine, "messages", prompt.size(), maxTokens);
        OptionalInt logprobs = logprobs(parameters);
        Tools tools = Tools.read(parameters, chat.format(), engine);
        Optional<GrammarMasks> format = StructuredOutput.read(parameters, engine);
        if (format.isPresent() && tools.form().isPresent()) {
            throw ApiException.invalid(
                    Tools.NAME, "An answer that is kept to a format can't call tools: leave out one of both");
        }
        return new ChatCall(
                options,
                prompt,
                options.ending(maxTokens, chat.stops()),
                format.or(tools::masks),
                logprobs,
                new ChatStyle(engine.tokenizer(), logprobs, tools));
    }

    private static OptionalInt logprobs(Parameters parameters) throws ApiException {
        int top = parameters.integer("top_logprobs", 0, MOST_LOGPROBS).orElse(0);
        if (parameters.flag("logprobs")) {
            return OptionalInt.of(top);
        }
        if (top > 0) {
            throw ApiException.invalid("top_logprobs", "'top_logprobs' are beside \"logprobs\": true");
        }
        return OptionalInt.empty();
    }

    @Override
    public List<GenerationRequest> requests() {
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < options.n(); i++) {
            requests.add(new GenerationRequest(
                    List.of(), prompt, ending, options.samplingOf(i), masks, logprobs, false, false));
        }
        return requests;
    }

    @Override
    public int maxTokens() {
        return ending.maxTokens();
    }

    @Override
    public int choices() {
        return options.n();
    }

    @Override
    public long promptTokens() {
        return (long) prompt.size() * options.n();
    }

    @Override
    public boolean scoresPrompts() {
        return false;
    }

    @Override
    public String echo(int choice) {
        return "";
    }

    @Override
    public int unwritten(int choice) {
        return 0;
    }
}
