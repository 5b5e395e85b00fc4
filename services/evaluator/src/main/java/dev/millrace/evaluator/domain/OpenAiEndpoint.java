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

    private static final String DEFAULT_END_OF_TEXT = "<|endoftext|>";

    /** UTF-16 units that go into one call: servers bound the bytes of a call, Millrace's own 1 MiB of text. */
    private static final int LONGEST_TEXT = 128 * 1024;

    /** A text that is refused though it is shorter than this isn't refused for its length. */
    private static final int SHORTEST_TEXT = 64;

    private final HttpJson http;
    private final URI api;
    private final URI root;
    private final String model;
    private final Duration patience;
    private final ModelList models;
    private final ModelList.Listed listed;
    private final int endOfText;

    /**
     * The version that a model's bare name leads to, when the endpoint tells: Millrace's own does.
     *
     * @param api the address that ends in {@code /v1}
     */
    public static Optional<String> liveVersion(HttpJson http, URI api, String model)
            throws EndpointFailed, EndpointAway, InterruptedException {
        return new ModelList(http, slashed(api))
                .root(model)
                .filter(root -> root.startsWith(model + "@"))
                .map(root -> root.substring(model.length() + 1));
    }

    private static URI slashed(URI api) {
        return URI.create(api.toString().replaceAll("/*$", "/"));
    }

    private OpenAiEndpoint(HttpJson http, URI api, String model, Duration patience)
            throws EndpointFailed, EndpointAway, InterruptedException {
        this.http = http;
        this.api = api;
        this.root = api.resolve("/");
        this.model = model;
        this.patience = patience;
        this.models = new ModelList(http, api);
        this.listed = models.await(model, patience);
        this.endOfText = findEndOfText();
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
        OpenAiEndpoint endpoint = new OpenAiEndpoint(http, slashed(api), model, patience);
        endpoint.echo(endpoint.tokenize("Once upon a time there was"), 1);
        return endpoint;
    }

    @Override
    public OptionalInt context() {
        return listed.context();
    }

    @Override
    public Architecture.Kind kind() {
        return listed.kind();
    }

    @Override
    public int endOfText() {
        return endOfText;
    }

    @Override
    public List<Integer> tokenize(String text) throws EndpointFailed, EndpointAway, InterruptedException {
        List<Integer> ids = new ArrayList<>();
        for (String piece : TextPieces.of(text, LONGEST_TEXT)) {
            ids.addAll(tokenizePiece(piece));
        }
        return ids;
    }

    /** A piece that is still too large for the endpoint is halved until it fits. */
    private List<Integer> tokenizePiece(String text) throws EndpointFailed, EndpointAway, InterruptedException {
        try {
            return tokenizeWhole(text);
        } catch (TooLarge e) {
            if (text.length() < SHORTEST_TEXT) {
                throw e;
            }
            List<Integer> ids = new ArrayList<>();
            for (String piece : TextPieces.of(text, text.length() / 2 + 1)) {
                ids.addAll(tokenizePiece(piece));
            }
            return ids;
        }
    }

    private List<Integer> tokenizeWhole(String text) throws EndpointFailed, EndpointAway, InterruptedException {
        ObjectNode request = JsonNodeFactory.instance
                .objectNode()
                .put("model", model)
                .put("prompt", text)
                .put("add_special_tokens", false);
        JsonNode tokens = ask(root.resolve("tokenize"), request).path("tokens");
        if (!tokens.isArray()) {
            throw new EndpointFailed(root.resolve("tokenize") + " answers without \"tokens\"");
        }
        List<Integer> ids = new ArrayList<>(tokens.size());
        tokens.forEach(token -> ids.add(token.asInt()));
        return ids;
    }

    @Override
    public Echo echo(List<Integer> tokens, int scored) throws EndpointFailed, EndpointAway, InterruptedException {
        boolean crossing = kind() == Architecture.Kind.SEQUENCE_TO_SEQUENCE;
        List<Integer> echoed = crossing ? tokens.subList(tokens.size() - scored, tokens.size()) : tokens;
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("model", model)
                .put("max_tokens", kind() == Architecture.Kind.CAUSAL ? 1 : 0)
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
        URI address = api.resolve("completions");
        JsonNode answer = ask(address, request);
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

    private JsonNode ask(URI address, ObjectNode request) throws EndpointFailed, EndpointAway, InterruptedException {
        Optional<JsonNode> answer = http.find(address, request);
        if (answer.isPresent()) {
            return answer.get();
        }
        // A server that has just been started again answers before it has loaded its models.
        var _ = models.await(model, patience);
        return http.post(address, request);
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

    private int findEndOfText() throws EndpointFailed, EndpointAway, InterruptedException {
        Optional<JsonNode> info = http.find(root.resolve("tokenizer_info"));
        // Hugging Face writes a special token as its text, or as an object with its text in "content".
        JsonNode token = info.map(i -> i.path("eos_token")).orElseGet(() -> JsonNodeFactory.instance.missingNode());
        String text = token.isObject() ? token.path("content").asText() : token.asText(DEFAULT_END_OF_TEXT);
        List<Integer> ids = tokenize(text);
        if (ids.size() != 1) {
            throw new EndpointFailed("%s: %s is %d tokens, so that no single one can stand before a text"
                    .formatted(root.resolve("tokenize"), text, ids.size()));
        }
        return ids.getFirst();
    }
}
