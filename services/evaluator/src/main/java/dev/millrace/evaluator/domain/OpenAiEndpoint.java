package dev.millrace.evaluator.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.architecture.Architecture;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A model behind an API in OpenAI's form that returns the log-probabilities of the prompt ({@code echo} with
 * {@code logprobs}) and tokenises ({@code /tokenize}): Millrace's own inference, or vLLM.
 */
public final class OpenAiEndpoint implements Endpoint {

    private final ModelCalls calls;
    private final RemoteTokenizer tokenizer;
    private final int endOfText;

    /**
     * The version that a model's bare name leads to, when the endpoint tells: Millrace's own does.
     *
     * @param api the address that ends in {@code /v1}
     */
    public static Optional<LiveVersion> liveVersion(HttpJson http, URI api, String model)
            throws EndpointFailed, EndpointAway, InterruptedException {
        return new ModelList(http, ModelCalls.slashed(api)).live(model);
    }

    private OpenAiEndpoint(ModelCalls calls) throws EndpointFailed, EndpointAway, InterruptedException {
        this.calls = calls;
        this.tokenizer = new RemoteTokenizer(calls);
        this.endOfText = tokenizer.endOfText();
    }

    /**
     * The endpoint once it serves {@code model}.
     *
     * @param api the address that ends in {@code /v1}
     * @param patience how long to wait until it is there and lists the model
     * @throws EndpointFailed when it doesn't list it by then, or can't give the log-probabilities of a prompt
     * @throws EndpointAway when it isn't there by then
     */
    public static OpenAiEndpoint serving(HttpJson http, URI api, String model, Duration patience)
            throws EndpointFailed, EndpointAway, InterruptedException {
        OpenAiEndpoint endpoint = new OpenAiEndpoint(ModelCalls.to(http, api, model, patience));
        endpoint.echo(endpoint.tokenize("Once upon a time there was"), 1);
        return endpoint;
    }

    @Override
    public OptionalInt context() {
        return calls.context();
    }

    @Override
    public Architecture.Kind kind() {
        return calls.kind();
    }

    @Override
    public int endOfText() {
        return endOfText;
    }

    @Override
    public List<Integer> tokenize(String text) throws EndpointFailed, EndpointAway, InterruptedException {
        return tokenizer.tokenize(text);
    }

    @Override
    public Echo echo(List<Integer> tokens, int scored) throws EndpointFailed, EndpointAway, InterruptedException {
        boolean crossing = kind() == Architecture.Kind.SEQUENCE_TO_SEQUENCE;
        List<Integer> echoed = crossing ? tokens.subList(tokens.size() - scored, tokens.size()) : tokens;
        ObjectNode request = calls.request();
        request.put("max_tokens", kind() == Architecture.Kind.CAUSAL ? 1 : 0)
                .put("temperature", 0)
                .put("logprobs", 1)
                .put("echo", true)
                .put("seed", 1234);
        if (crossing) {
            request.set("prompt", prompt(tokens.subList(0, tokens.size() - scored)));
            request.set("decoder_prompt", prompt(echoed));
        } else {
            request.set("prompt", prompt(tokens));
        }
        URI address = calls.address("completions");
        JsonNode answer = calls.ask(address, request);
        JsonNode logProbabilities =
                answer.path("choices").path(0).path("logprobs").path("token_logprobs");
        if (!logProbabilities.isArray()) {
            throw new EndpointFailed(address + " answers without log-probabilities: it must support \"logprobs\"");
        }
        // Some servers ignore `echo` without a word (llama.cpp #27174), which would put every score at chance.
        if (logProbabilities.size() < echoed.size()) {
            throw new EndpointFailed(
                    "%s ignores \"echo\": it returns %d log-probabilities for a prompt of %d tokens. Scoring needs those of the prompt."
                            .formatted(address, logProbabilities.size(), echoed.size()));
        }
        // Nothing stands before a prompt's first token, but an encoder's text before a decoder's.
        return new Echo(values(address, logProbabilities, crossing ? 0 : 1, echoed.size()), request, answer);
    }

    private static List<Double> values(URI address, JsonNode logProbabilities, int from, int tokens)
            throws EndpointFailed {
        List<Double> values = new ArrayList<>(tokens - from);
        for (int i = from; i < tokens; i++) {
            JsonNode value = logProbabilities.get(i);
            if (!value.isNumber() || value.doubleValue() > 1e-3) {
                throw new EndpointFailed("%s: the log-probability of token %d is %s".formatted(address, i, value));
            }
            values.add(value.doubleValue());
        }
        return values;
    }

    private static JsonNode prompt(List<Integer> tokens) {
        var prompt = JsonNodeFactory.instance.arrayNode(tokens.size());
        tokens.forEach(prompt::add);
        return prompt;
    }
}
