package dev.millrace.inference;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.inference.domain.Lookup;
import dev.millrace.inference.domain.ServedModel;
import dev.millrace.inference.domain.Shelf;
import dev.millrace.inference.openai.ApiException;
import dev.millrace.inference.openai.Call;
import dev.millrace.inference.openai.ChatCall;
import dev.millrace.inference.openai.CompletionCall;
import dev.millrace.inference.openai.Parameters;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;

/** The addresses of the API, and what is done at each. */
@ApplicationScoped
public class OpenAiRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ATTEMPTS = 3;

    private final Shelf shelf;
    private final ServerMetrics metrics;
    private final BodyHandler body;

    OpenAiRoutes(Shelf shelf, ServerMetrics metrics, InferenceConfig config) {
        this.shelf = shelf;
        this.metrics = metrics;
        this.body = BodyHandler.create(false).setBodyLimit(config.bodyBytes());
    }

    void register(@Observes Router router) {
        post(router, "/v1/completions", exchange -> complete(exchange, CompletionCall::read));
        post(router, "/v1/chat/completions", exchange -> complete(exchange, ChatCall::read));
        post(router, "/tokenize", this::tokenize);
        post(router, "/detokenize", this::detokenize);
        answer(router.get("/v1/models"), this::models);
        answer(router.get("/v1/models/:model"), this::model);
        answer(router.get("/tokenizer_info"), this::tokenizerInfo);
        answer(router.route("/v1/*"), OpenAiRoutes::unknownUrl);
        router.route("/v1/*").failureHandler(this::failed);
    }

    /** What is done about a call. */
    private interface Action {
        void on(Exchange exchange) throws ApiException;
    }

    private interface Reader {
        Call read(Parameters parameters, ServedModel served) throws ApiException;
    }

    private void post(Router router, String path, Action action) {
        router.post(path).handler(body).failureHandler(this::failed);
        answer(router.post(path), action);
    }

    private void answer(Route route, Action action) {
        // Reading a long prompt takes a while: not on the event loop.
        route.blockingHandler(
                context -> {
                    Exchange exchange = new Exchange(context, metrics);
                    try {
                        action.on(exchange);
                    } catch (ApiException e) {
                        exchange.fail(e);
                    }
                },
                false);
    }

    private void failed(RoutingContext context) {
        Exchange exchange = new Exchange(context, metrics);
        exchange.fail(
                context.statusCode() == 413
                        ? ApiException.invalid("body", "The body is too large")
                        : ApiException.failed("The server failed"));
    }

    private void complete(Exchange exchange, Reader reader) throws ApiException {
        Parameters parameters = exchange.parameters();
        String model = parameters.requiredText("model");
        // A version may be put away between being found and being asked; then the name leads to another one.
        for (int i = 0; i < ATTEMPTS; i++) {
            ServedModel served = find(model);
            if (exchange.generate(served, read(reader, parameters, served))) {
                return;
            }
        }
        throw ApiException.unavailable(model + " is being replaced", "model_loading");
    }

    private static Call read(Reader reader, Parameters parameters, ServedModel served) throws ApiException {
        try {
            return reader.read(parameters, served);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid("body", String.valueOf(e.getMessage()));
        }
    }

    private void models(Exchange exchange) {
        ObjectNode answer = JSON.createObjectNode().put("object", "list");
        ArrayNode data = answer.putArray("data");
        for (ServedModel served : shelf.models()) {
            if (shelf.isLive(served.address())) {
                describe(data.addObject(), served, served.address().name());
            }
            describe(data.addObject(), served, served.address().toString());
        }
        exchange.send(200, answer);
    }

    private void model(Exchange exchange) throws ApiException {
        String name = exchange.pathParameter("model");
        ObjectNode answer = JSON.createObjectNode();
        describe(answer, find(name), name);
        exchange.send(200, answer);
    }

    private void describe(ObjectNode into, ServedModel served, String id) {
        into.put("id", id)
                .put("object", "model")
                .put("created", served.ref().created().getEpochSecond())
                .put("owned_by", "millrace")
                .put("root", served.address().toString())
                .put("max_model_len", served.engine().context())
                .put("live", shelf.isLive(served.address()));
    }

    private void tokenize(Exchange exchange) throws ApiException {
        Parameters parameters = exchange.parameters();
        ServedModel served = named(parameters.text("model"));
        int[] ids = served.engine().tokenizer().encode(parameters.requiredText("prompt"));
        ObjectNode answer = JSON.createObjectNode()
                .put("count", ids.length)
                .put("max_model_len", served.engine().context());
        ArrayNode tokens = answer.putArray("tokens");
        for (int id : ids) {
            tokens.add(id);
        }
        exchange.send(200, answer);
    }

    private void detokenize(Exchange exchange) throws ApiException {
        Parameters parameters = exchange.parameters();
        Tokenizer tokenizer = named(parameters.text("model")).engine().tokenizer();
        int[] ids =
                parameters.ids("tokens").stream().mapToInt(Integer::intValue).toArray();
        exchange.send(200, JSON.createObjectNode().put("prompt", tokenizer.decode(ids)));
    }

    private void tokenizerInfo(Exchange exchange) throws ApiException {
        ServedModel served = named(exchange.query("model"));
        Optional<TokenizerConfig> config = served.tokenizerConfig();
        ObjectNode answer = JSON.createObjectNode().put("tokenizer_class", "PreTrainedTokenizerFast");
        answer.put("bos_token", config.map(TokenizerConfig::bosToken).orElse(null));
        answer.put("eos_token", config.map(TokenizerConfig::eosToken).orElse(null));
        answer.putNull("pad_token");
        answer.put("model_max_length", served.engine().context());
        answer.put("vocab_size", served.engine().vocabulary());
        answer.put(
                "chat_template", config.flatMap(TokenizerConfig::chatTemplate).orElse(null));
        exchange.send(200, answer);
    }

    private static void unknownUrl(Exchange exchange) throws ApiException {
        throw ApiException.unknownUrl(exchange.method(), exchange.path());
    }

    private ServedModel named(Optional<String> name) throws ApiException {
        if (name.isPresent()) {
            return find(name.get());
        }
        return shelf.standard().orElseThrow(() -> ApiException.unavailable("No model is served yet", "no_model"));
    }

    private ServedModel find(String name) throws ApiException {
        return switch (shelf.find(name)) {
            case Lookup.Ready(var model) -> model;
            case Lookup.Loading(var address) ->
                throw ApiException.unavailable(address + " is being loaded", "model_loading");
            case Lookup.Refused(var address, var why) ->
                throw ApiException.unavailable(
                        "The package of %s is broken: %s".formatted(address, why), "model_broken");
            case Lookup.Unknown(var unknown) -> throw ApiException.unknownModel(unknown);
        };
    }
}
