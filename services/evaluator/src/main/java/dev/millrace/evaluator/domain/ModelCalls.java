package dev.millrace.evaluator.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.architecture.Architecture;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Calls about one model that an API in OpenAI's form serves. */
public final class ModelCalls {

    private final HttpJson http;
    private final URI api;
    private final String model;
    private final Duration patience;
    private final Optional<ModelList> models;
    private final ModelList.Listed listed;

    private ModelCalls(
            HttpJson http,
            URI api,
            String model,
            Duration patience,
            Optional<ModelList> models,
            ModelList.Listed listed) {
        this.http = http;
        this.api = api;
        this.model = model;
        this.patience = patience;
        this.models = models;
        this.listed = listed;
    }

    /**
     * To a model, once it is served.
     *
     * @param api the address that ends in {@code /v1}
     * @param patience how long to wait until the endpoint is there and lists the model
     * @throws EndpointFailed when it doesn't list it by then
     * @throws EndpointAway when it isn't there by then
     */
    public static ModelCalls to(HttpJson http, URI api, String model, Duration patience)
            throws EndpointFailed, EndpointAway, InterruptedException {
        URI slashed = slashed(api);
        ModelList models = new ModelList(http, slashed);
        return new ModelCalls(http, slashed, model, patience, Optional.of(models), models.await(model, patience));
    }

    /**
     * The version that a model's bare name leads to, when the endpoint tells: Millrace's own does.
     *
     * @param api the address that ends in {@code /v1}
     */
    public static Optional<LiveVersion> live(HttpJson http, URI api, String model)
            throws EndpointFailed, EndpointAway, InterruptedException {
        return new ModelList(http, slashed(api)).live(model);
    }

    /** To a model of an endpoint that has no list of what it serves. */
    public static ModelCalls unlisted(HttpJson http, URI api, String model) {
        return new ModelCalls(
                http,
                slashed(api),
                model,
                Duration.ZERO,
                Optional.empty(),
                new ModelList.Listed(OptionalInt.empty(), Architecture.Kind.CAUSAL));
    }

    /** What the endpoint serves, by name; empty when it doesn't tell. */
    public static Optional<List<String>> served(HttpJson http, URI api)
            throws EndpointFailed, EndpointAway, InterruptedException {
        return new ModelList(http, slashed(api)).names();
    }

    /** The same address, with a slash at its end: others are resolved against it. */
    static URI slashed(URI api) {
        return URI.create(api.toString().replaceAll("/*$", "/"));
    }

    /** The model's name at the endpoint. */
    public String model() {
        return model;
    }

    /** What is asked under {@code path} of the API, such as {@code completions}. */
    public URI address(String path) {
        return api.resolve(path);
    }

    /** What is beside the API, such as {@code tokenize}. */
    public URI beside(String path) {
        return api.resolve("/").resolve(path);
    }

    /** The most tokens that the model can see, where the endpoint says so. */
    public OptionalInt context() {
        return listed.context();
    }

    /** What kind of model it is. */
    public Architecture.Kind kind() {
        return listed.kind();
    }

    /** What the model's name leads to, as far as the endpoint tells: another name, or the same. */
    public String root() throws EndpointFailed, EndpointAway, InterruptedException {
        return models.isPresent() ? models.get().root(model).orElse(model) : model;
    }

    /** A request's body, with the model's name in it. */
    public ObjectNode request() {
        return JsonNodeFactory.instance.objectNode().put("model", model);
    }

    /**
     * Asks.
     *
     * @throws TooLarge when it is more than the endpoint takes in one call
     * @throws EndpointFailed when it gives no usable answer, or doesn't know the address
     * @throws EndpointAway when it gives none for too long
     */
    public JsonNode ask(URI address, ObjectNode request) throws EndpointFailed, EndpointAway, InterruptedException {
        if (models.isEmpty()) {
            return http.post(address, request);
        }
        Optional<JsonNode> answer = http.find(address, request);
        if (answer.isPresent()) {
            return answer.get();
        }
        // A server that has just been started again answers before it has loaded its models.
        var _ = models.get().await(model, patience);
        return http.post(address, request);
    }

    /** The same, asked once: any trouble is thrown, and nothing is waited out. */
    JsonNode askOnce(URI address, ObjectNode request) throws EndpointFailed, EndpointAway, InterruptedException {
        return http.postOnce(address, request);
    }

    /** The same, of an address that the endpoint may not know; then empty. */
    public Optional<JsonNode> find(URI address, ObjectNode request)
            throws EndpointFailed, EndpointAway, InterruptedException {
        return http.find(address, request);
    }

    /** Waits until the endpoint lists the model. */
    void awaitServed(Duration most) throws EndpointFailed, EndpointAway, InterruptedException {
        var _ = new ModelList(http, api).await(model, most);
    }

    /** What the endpoint says about the model's tokenizer, where it does. */
    Optional<JsonNode> tokenizerInfo() throws EndpointFailed, EndpointAway, InterruptedException {
        return http.find(
                URI.create(beside("tokenizer_info") + "?model=" + URLEncoder.encode(model, StandardCharsets.UTF_8)));
    }
}
