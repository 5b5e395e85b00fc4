package dev.millrace.inference;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.inference.domain.Failure;
import dev.millrace.inference.domain.KeepAlive;
import dev.millrace.inference.domain.LoadedModel;
import dev.millrace.inference.domain.ModelPool;
import dev.millrace.inference.domain.ServedModel;
import dev.millrace.inference.openai.Answer;
import dev.millrace.inference.openai.ApiException;
import dev.millrace.inference.openai.Call;
import dev.millrace.inference.openai.CallLimits;
import dev.millrace.inference.openai.ChatCall;
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
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The addresses of the API, and what is done at each. */
@ApplicationScoped
public class OpenAiRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ATTEMPTS = 3;
    private static final Logger LOG = Logger.getLogger(OpenAiRoutes.class);

    private final ModelPool pool;
    private final ModelFinder finder;
    private final TokenRoutes tokens;
    private final ServerMetrics metrics;
    private final Admission admission;
    private final Callers callers;
    private final TrialCalls trials;
    private final BodyHandler body;
    private final String version;

    OpenAiRoutes(
            ModelPool pool,
            ModelFinder finder,
            TokenRoutes tokens,
            ServerMetrics metrics,
            Admission admission,
            Callers callers,
            TrialCalls trials,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.version = version;
        this.pool = pool;
        this.finder = finder;
        this.tokens = tokens;
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
        post(router, "/tokenize", tokens::tokenize);
        post(router, "/detokenize", tokens::detokenize);
        answer(router.get("/v1/models"), this::models);
        answer(router.get("/v1/models/:model"), this::model);
        answer(router.get("/tokenizer_info"), tokens::info);
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
            ServedModel served = onTrial.isPresent() ? onTrial.get() : finder.find(model);
            share.ifPresent(one -> exchange.counts(one.counts(served)));
            Call call = reader.read(parameters, served, admission.limits());
            Answer answer = new Answer(call, answering.to(call));
            if (exchange.submit(served, callers, answer.submissions(), "n")) {
                keepAlive.ifPresent(time -> pool.keep(served, time));
                share.ifPresent(one -> trials.copy(one, other -> reader.read(parameters, other, admission.limits())));
                return;
            }
        }
        throw ModelFinder.replaced(model);
    }

    /** Vectors of two versions can't be compared: a version on trial gets no share of these calls. */
    private void embed(Exchange exchange) throws ApiException {
        Parameters parameters = exchange.parameters();
        String model = parameters.requiredText("model");
        Optional<KeepAlive> keepAlive = parameters.keepAlive();
        for (int i = 0; i < ATTEMPTS; i++) {
            ServedModel served = finder.find(model);
            EmbeddingCall call = EmbeddingCall.read(parameters, served, admission.limits());
            admission.answer(exchange, call);
            if (exchange.submit(served, callers, new EmbeddingAnswer(call, exchange).submissions(), "input")) {
                keepAlive.ifPresent(time -> pool.keep(served, time));
                return;
            }
        }
        throw ModelFinder.replaced(model);
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
                        .put(
                                "code",
                                failure.kind() == Failure.Kind.BROKEN
                                        ? ModelFinder.MODEL_BROKEN
                                        : ModelFinder.MODEL_TOO_LARGE)
                        .put("message", failure.why()));
        answer.put("size", pool.bytes()).put("size_limit", pool.limits().bytes());
        exchange.send(200, answer);
    }

    private void model(Exchange exchange) throws ApiException {
        String name = exchange.pathParameter("model");
        LoadedModel loaded = pool.loaded(finder.find(name)).orElseThrow(() -> ModelFinder.replaced(name));
        exchange.send(200, ModelDescription.of(loaded, name, JSON.createObjectNode()));
    }

    private static void unknownUrl(Exchange exchange) throws ApiException {
        throw ApiException.unknownUrl(exchange.method(), exchange.path());
    }
}
