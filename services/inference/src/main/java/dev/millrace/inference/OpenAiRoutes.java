package dev.millrace.inference;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.domain.Failure;
import dev.millrace.inference.domain.KeepAlive;
import dev.millrace.inference.domain.LoadedModel;
import dev.millrace.inference.domain.Lookup;
import dev.millrace.inference.domain.ModelPool;
import dev.millrace.inference.domain.ServedModel;
import dev.millrace.inference.openai.Answer;
import dev.millrace.inference.openai.ApiException;
import dev.millrace.inference.openai.Call;
import dev.millrace.inference.openai.CallLimits;
import dev.millrace.inference.openai.ChatCall;
import dev.millrace.inference.openai.ChatPrompt;
import dev.millrace.inference.openai.CompletionCall;
import dev.millrace.inference.openai.EmbeddingAnswer;
import dev.millrace.inference.openai.EmbeddingCall;
import dev.millrace.inference.openai.Parameters;
import dev.millrace.inference.openai.ResponseOutlet;
import dev.millrace.inference.openai.ResponseRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The addresses of the API, and what is done at each. */
@ApplicationScoped
public class OpenAiRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ATTEMPTS = 3;
    private static final String MODEL_BROKEN = "model_broken";
    private static final String MODEL_TOO_LARGE = "model_too_large";
    private static final Logger LOG = Logger.getLogger(OpenAiRoutes.class);

    private final ModelPool pool;
    private final ServerMetrics metrics;
    private final Admission admission;
    private final Callers callers;
    private final TrialCalls trials;
    private final BodyHandler body;
    private final String version;

    OpenAiRoutes(
            ModelPool pool,
            ServerMetrics metrics,
            Admission admission,
            Callers callers,
            TrialCalls trials,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.version = version;
        this.pool = pool;
        this.metrics = metrics;
        this.admission = admission;
        this.callers = callers;
        this.trials = trials;
        this.body = BodyHandler.create(false).setBodyLimit(admission.mostBody());
    }

    void register(@Observes Router router) {
        post(router, "/v1/completions", exchange -> complete(exchange, CompletionCall::read));
        post(router, "/v1/chat/completions", exchange -> complete(exchange, ChatCall::read));
        post(router, "/v1/responses", this::respond);
        post(router, "/v1/embeddings", this::embed);
        post(router, "/tokenize", this::tokenize);
        post(router, "/detokenize", this::detokenize);
        answer(router.get("/v1/models"), this::models);
        answer(router.get("/v1/models/:model"), this::model);
        answer(router.get("/tokenizer_info"), this::tokenizerInfo);
        List.of(
                        "/v1/completions",
                        "/v1/chat/completions",
                        "/v1/responses",
                        "/v1/embeddings",
                        "/tokenize",
                        "/detokenize")
                .forEach(path -> only(router, path, "POST"));
        List.of("/v1/models", "/v1/models/:model", "/tokenizer_info").forEach(path -> only(router, path, "GET"));
        // Where those who know vLLM look.
        router.get("/version").handler(context -> context.json(JsonObject.of("version", version)));
        router.get("/health").handler(context -> context.reroute("/q/health/ready"));
        router.get("/metrics").handler(context -> context.reroute("/q/metrics"));
        answer(router.route("/v1/*"), OpenAiRoutes::unknownUrl);
        router.route("/v1/*").failureHandler(this::failed);
        // Whoever asks here is a client of the API, and reads errors in its form alone.
        answer(router.route().last(), OpenAiRoutes::unknownUrl);
    }

    /** What is done about a call. */
    private interface Action {
        void on(Exchange exchange) throws ApiException;
    }

    private interface Reader {
        Call read(Parameters parameters, ServedModel served, CallLimits limits) throws ApiException;
    }

    private void post(Router router, String path, Action action) {
        // Routes of their own: in one, nothing may stand before a body's handler.
        router.post(path).handler(this::arrive).failureHandler(this::failed);
        router.post(path).handler(body).failureHandler(this::failed);
        answer(router.post(path), exchange -> {
            admission.read(exchange);
            action.on(exchange);
        });
    }

    /** What other methods are told at an address. */
    private void only(Router router, String path, String method) {
        router.route(path).handler(context -> {
            context.response().putHeader("allow", method);
            exchange(context)
                    .fail(ApiException.notAllowed(
                            context.request().method().name(), context.request().path(), method));
            context.request().resume();
        });
    }

    private void arrive(RoutingContext context) {
        Exchange exchange = exchange(context);
        try {
            checkEncoding(exchange.header("content-encoding"));
            admission.arrive(exchange, length(context.request()));
        } catch (ApiException e) {
            exchange.fail(e);
            context.request().resume();
            return;
        }
        exchange.awaitBody(admission.bodyTime());
        context.next();
    }

    private static void checkEncoding(Optional<String> encoding) throws ApiException {
        if (encoding.isPresent()
                && !encoding.get().isBlank()
                && !encoding.get().strip().equalsIgnoreCase("identity")) {
            throw ApiException.encoded(encoding.get());
        }
    }

    /** Bytes of a body, or -1 when nobody says. */
    private static long length(HttpServerRequest request) {
        String length = request.getHeader("content-length");
        try {
            return length == null ? -1 : Math.max(0, Long.parseLong(length));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private Exchange exchange(RoutingContext context) {
        return Exchange.of(context, metrics, admission.streams());
    }

    private void answer(Route route, Action action) {
        // Reading a long prompt takes a while: not on the event loop.
        route.blockingHandler(
                context -> {
                    Exchange exchange = exchange(context);
                    try {
                        action.on(exchange);
                    } catch (ApiException e) {
                        exchange.fail(e);
                    } catch (IllegalArgumentException e) {
                        exchange.fail(ApiException.invalid("body", String.valueOf(e.getMessage())));
                    }
                },
                false);
    }

    private void failed(RoutingContext context) {
        exchange(context).fail(failure(context));
    }

    private ApiException failure(RoutingContext context) {
        if (context.statusCode() == 413) {
            return ApiException.tooLarge(admission.mostBody());
        }
        if (context.statusCode() == 400) {
            // Refused by the router before any route was asked.
            return ApiException.invalid("request", "This isn't a request of HTTP: " + context.failure());
        }
        if (context.failure() instanceof OutOfMemoryError) {
            return ApiException.outOfMemory("The server had no memory left for this call");
        }
        if (exchange(context).awaitsBody()) {
            // The client's doing: it has left, or what it sends can't be read. Nothing of this server's is broken.
            return ApiException.invalid("body", "The body didn't arrive whole: " + context.failure());
        }
        LOG.errorf(context.failure(), "%s failed", context.request().path());
        return ApiException.failed("The server failed");
    }

    private void complete(Exchange exchange, Reader reader) throws ApiException {
        complete(exchange, exchange.parameters(), reader, call -> {
            admission.answer(exchange, call);
            return exchange;
        });
    }

    /** A chat that is asked for, and answered, in other words. */
    private void respond(Exchange exchange) throws ApiException {
        ResponseRequest request = ResponseRequest.read(exchange.parameters());
        try {
            complete(exchange, request.chat(), ChatCall::read, call -> {
                admission.answerAtLength(exchange, call);
                return new ResponseOutlet(request, exchange);
            });
        } catch (ApiException e) {
            throw ResponseRequest.inItsWords(e);
        }
    }

    /** Has room made for a call's answer, and says where it goes. */
    private interface Answering {
        Answer.Outlet to(Call call) throws ApiException;
    }

    private void complete(Exchange exchange, Parameters parameters, Reader reader, Answering answering)
            throws ApiException {
        String model = parameters.requiredText("model");
        Optional<KeepAlive> keepAlive = parameters.keepAlive();
        // A version may be put away between being found and being asked; then the name leads to another one.
        Optional<TrialCalls.Share> share = trials.of(model, parameters, exchange);
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<ServedModel> onTrial = share.flatMap(trials::answering);
            ServedModel served = onTrial.isPresent() ? onTrial.get() : find(model);
            share.ifPresent(one -> exchange.counts(one.counts(served)));
            Call call = reader.read(parameters, served, admission.limits());
            Answer answer = new Answer(call, answering.to(call));
            if (exchange.submit(served, callers, answer.submissions(), "n")) {
                keepAlive.ifPresent(time -> pool.keep(served, time));
                share.ifPresent(one -> trials.copy(one, other -> reader.read(parameters, other, admission.limits())));
                return;
            }
        }
        throw replaced(model);
    }

    /** Vectors of two versions can't be compared: a version on trial gets no share of these calls. */
    private void embed(Exchange exchange) throws ApiException {
        Parameters parameters = exchange.parameters();
        String model = parameters.requiredText("model");
        Optional<KeepAlive> keepAlive = parameters.keepAlive();
        for (int i = 0; i < ATTEMPTS; i++) {
            ServedModel served = find(model);
            EmbeddingCall call = EmbeddingCall.read(parameters, served, admission.limits());
            admission.answer(exchange, call);
            if (exchange.submit(served, callers, new EmbeddingAnswer(call, exchange).submissions(), "input")) {
                keepAlive.ifPresent(time -> pool.keep(served, time));
                return;
            }
        }
        throw replaced(model);
    }

    private static ApiException replaced(String model) {
        return ApiException.unavailable(model + " is being replaced", "model_loading");
    }

    /** What is in memory, as OpenAI lists it, and beside it what isn't served, which OpenAI knows nothing of. */
    private void models(Exchange exchange) {
        ObjectNode answer = JSON.createObjectNode().put("object", "list");
        ArrayNode data = answer.putArray("data");
        for (LoadedModel loaded : pool.models()) {
            if (loaded.live()) {
                ModelDescription.of(loaded, loaded.address().name(), data.addObject());
            }
            ModelDescription.of(loaded, loaded.address().toString(), data.addObject());
        }
        ArrayNode refused = answer.putArray("refused");
        pool.refusals()
                .forEach((address, failure) -> refused.addObject()
                        .put("id", address.toString())
                        .put("code", failure.kind() == Failure.Kind.BROKEN ? MODEL_BROKEN : MODEL_TOO_LARGE)
                        .put("message", failure.why()));
        answer.put("size", pool.bytes()).put("size_limit", pool.limits().bytes());
        exchange.send(200, answer);
    }

    private void model(Exchange exchange) throws ApiException {
        String name = exchange.pathParameter("model");
        LoadedModel loaded = pool.loaded(find(name)).orElseThrow(() -> replaced(name));
        exchange.send(200, ModelDescription.of(loaded, name, JSON.createObjectNode()));
    }

    private void tokenize(Exchange exchange) throws ApiException {
        Parameters parameters = exchange.parameters();
        parameters.checkTokenize();
        ServedModel served = named(parameters.text("model"));
        boolean framed = parameters.flag("add_special_tokens");
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode tokens = answer.putArray("tokens");
        int count = 0;
        // Beyond what vLLM has: a list of texts is answered with a list of lists.
        if (parameters.isList("prompt")) {
            List<String> texts = parameters.texts("prompt", Integer.MAX_VALUE);
            admission
                    .limits()
                    .checkText(
                            "prompt",
                            texts.stream().mapToLong(Parameters::utf8Bytes).sum());
            for (String text : texts) {
                count += add(encoded(served, text, framed), tokens.addArray());
            }
        } else {
            count = add(ids(parameters, served, framed), tokens);
        }
        answer.put("count", count).put("max_model_len", served.engine().context());
        exchange.send(200, answer);
    }

    private static int add(int[] ids, ArrayNode to) {
        for (int id : ids) {
            to.add(id);
        }
        return ids.length;
    }

    /** @param framed whether what the tokenizer puts around a text is wanted, too */
    private static int[] encoded(ServedModel served, String text, boolean framed) {
        Tokenizer tokenizer = served.engine().tokenizer();
        int[] ids = tokenizer.encode(text);
        return framed ? tokenizer.framed(ids) : ids;
    }

    private int[] ids(Parameters parameters, ServedModel served, boolean framed) throws ApiException {
        if (parameters.has("messages")) {
            return ChatPrompt.read(parameters, served, admission.limits()).ids();
        }
        String prompt = parameters.requiredText("prompt");
        admission.limits().checkText("prompt", Parameters.utf8Bytes(prompt));
        return encoded(served, prompt, framed);
    }

    private void detokenize(Exchange exchange) throws ApiException {
        Parameters parameters = exchange.parameters();
        parameters.checkDetokenize();
        Engine engine = named(parameters.text("model")).engine();
        Tokenizer tokenizer = engine.tokenizer();
        int[] ids =
                parameters.ids("tokens").stream().mapToInt(Integer::intValue).toArray();
        int known = Math.max(engine.vocabulary(), tokenizer.vocabularySize());
        for (int id : ids) {
            Parameters.checkId("tokens", id, known);
        }
        // A token of three digits may be a text of a hundred characters.
        admission
                .limits()
                .checkText(
                        "tokens",
                        IntStream.of(ids)
                                .mapToLong(id -> tokenizer.bytes(id).length)
                                .sum());
        exchange.send(200, JSON.createObjectNode().put("prompt", tokenizer.decode(ids)));
    }

    private void tokenizerInfo(Exchange exchange) throws ApiException {
        ServedModel served = named(exchange.query("model"));
        TokenizerConfig config = served.tokenizerConfig();
        ObjectNode answer = JSON.createObjectNode().put("tokenizer_class", "PreTrainedTokenizerFast");
        answer.put("bos_token", config.bosToken().orElse(null));
        answer.put("eos_token", config.eosToken().orElse(null));
        answer.putNull("pad_token");
        answer.put("model_max_length", served.engine().context());
        answer.put("vocab_size", served.engine().vocabulary());
        answer.put("chat_template", config.chatTemplate().orElse(null));
        exchange.send(200, answer);
    }

    private static void unknownUrl(Exchange exchange) throws ApiException {
        throw ApiException.unknownUrl(exchange.method(), exchange.path());
    }

    private ServedModel named(Optional<String> name) throws ApiException {
        if (name.isPresent()) {
            return find(name.get());
        }
        return pool.standard().orElseThrow(() -> ApiException.unavailable("No model is served yet", "no_model"));
    }

    private ServedModel find(String name) throws ApiException {
        return switch (pool.find(name)) {
            case Lookup.Ready(var model) -> model;
            case Lookup.Loading(var address) ->
                throw ApiException.unavailable(address + " is being loaded", "model_loading");
            case Lookup.Refused(var address, var why) ->
                throw ApiException.unavailable("The package of %s is broken: %s".formatted(address, why), MODEL_BROKEN);
            case Lookup.TooLarge(var address, var why) ->
                throw ApiException.unavailable("%s isn't served: %s".formatted(address, why), MODEL_TOO_LARGE);
            case Lookup.Starting(var starting) ->
                throw ApiException.unavailable(
                        "The server has just started and doesn't know yet whether there is a model " + starting,
                        "model_loading");
            case Lookup.Unknown(var unknown) -> throw ApiException.unknownModel(unknown);
        };
    }
}
