package dev.millrace.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.domain.GenerationRequest;
import dev.millrace.inference.domain.ServedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** A call of {@code /v1/completions}. */
public record CompletionCall(
        Options options, List<Prompt> prompts, int maxTokens, OptionalInt logprobs, boolean echo, Style style)
        implements Call {

    private static final int DEFAULT_TOKENS = 16;
    private static final int MOST_PROMPTS = 4096;
    private static final int MOST_LOGPROBS = 100;

    /** What to go on with, as ids and as the text to echo. */
    record Prompt(List<Integer> ids, String text) {}

    /**
     * Reads a call to {@code served}.
     *
     * @throws ApiException naming the parameter that is wrong
     */
    public static CompletionCall read(Parameters parameters, ServedModel served) throws ApiException {
        Engine engine = served.engine();
        parameters.refuse("suffix", parameters.node("suffix").asText().isEmpty());
        Options options = Options.read(parameters, served);
        OptionalInt best = parameters.integer("best_of", 1, 128);
        parameters.refuse("best_of", best.isEmpty() || best.getAsInt() == options.n());
        List<Prompt> prompts = prompts(parameters.node("prompt"), engine);
        int maxTokens = parameters.integer("max_tokens", 0, Integer.MAX_VALUE).orElse(DEFAULT_TOKENS);
        boolean echo = parameters.flag("echo");
        for (Prompt prompt : prompts) {
            Call.checkLength(engine, "prompt", prompt.ids.size(), maxTokens);
        }
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
                        prompt.ids,
                        maxTokens,
                        options.samplingOf(i),
                        options.stop(),
                        logprobs,
                        echo && logprobs.isPresent()));
            }
        }
        return requests;
    }

    @Override
    public String echo(int choice) {
        return echo ? prompts.get(choice / options.n()).text : "";
    }

    private static List<Prompt> prompts(JsonNode node, Engine engine) throws ApiException {
        if (node.isMissingNode()) {
            return List.of(text("", engine));
        }
        if (node.isTextual()) {
            return List.of(text(node.textValue(), engine));
        }
        boolean several = node.isArray() && !node.isEmpty() && node.size() <= MOST_PROMPTS;
        boolean oneOfIds = node.isArray() && node.path(0).isNumber();
        Parameters.check(
                several || oneOfIds,
                "prompt",
                "a string, an array of at most %d strings, an array of token ids or an array of those"
                        .formatted(MOST_PROMPTS),
                node);
        if (oneOfIds) {
            return List.of(ids(node, engine));
        }
        List<Prompt> prompts = new ArrayList<>();
        for (JsonNode element : node) {
            prompts.add(element.isTextual() ? text(element.textValue(), engine) : ids(element, engine));
        }
        return prompts;
    }

    private static Prompt text(String text, Engine engine) {
        List<Integer> ids =
                IntStream.of(engine.tokenizer().encode(text)).boxed().toList();
        return new Prompt(ids.isEmpty() ? List.of(engine.firstToken()) : ids, text);
    }

    private static Prompt ids(JsonNode node, Engine engine) throws ApiException {
        List<Integer> ids = Parameters.ids("prompt", node);
        Tokenizer tokenizer = engine.tokenizer();
        for (int id : ids) {
            if (id < 0 || id >= engine.vocabulary()) {
                throw ApiException.invalid("prompt", "%d is not a token id of this model".formatted(id));
            }
        }
        String text = tokenizer.decode(ids.stream().mapToInt(Integer::intValue).toArray());
        return new Prompt(ids.isEmpty() ? List.of(engine.firstToken()) : ids, text);
    }
}
