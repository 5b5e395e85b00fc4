package dev.millrace.inference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.inference.domain.EngineClosed;
import dev.millrace.inference.domain.Generation;
import dev.millrace.inference.domain.QueueFull;
import dev.millrace.inference.domain.ServedModel;
import dev.millrace.inference.openai.Answer;
import dev.millrace.inference.openai.ApiException;
import dev.millrace.inference.openai.Call;
import dev.millrace.inference.openai.Parameters;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** One call over HTTP and its answer. Writes on the connection's own thread, whoever asks. */
final class Exchange implements Answer.Outlet {
    private static final String REQUEST_ID = "x-request-id";
    private static final int LONGEST_REQUEST_ID = 200;

    private final RoutingContext routing;
    private final HttpServerResponse response;
    private final Context connection;
    private final ServerMetrics metrics;

    Exchange(RoutingContext routing, ServerMetrics metrics) {
        this.routing = routing;
        this.response = routing.response();
        this.connection = routing.vertx().getOrCreateContext();
        this.metrics = metrics;
        if (!response.headWritten() && !response.headers().contains(REQUEST_ID)) {
            response.putHeader(REQUEST_ID, requestId());
        }
    }

    /** The client's own id for the call when it sent a plain one. */
    private String requestId() {
        String sent = routing.request().getHeader(REQUEST_ID);
        boolean usable = sent != null
                && sent.length() <= LONGEST_REQUEST_ID
                && sent.chars().allMatch(c -> c > ' ' && c < 127);
        return usable
                ? String.valueOf(sent)
                : "req_" + UUID.randomUUID().toString().replace("-", "");
    }

    Parameters parameters() throws ApiException {
        Buffer body = routing.body().buffer();
        return Parameters.read(body == null ? new byte[0] : body.getBytes());
    }

    String method() {
        return routing.request().method().name();
    }

    String path() {
        return routing.request().path();
    }

    String pathParameter(String name) {
        return routing.pathParam(name);
    }

    Optional<String> query(String name) {
        return Optional.ofNullable(routing.request().getParam(name));
    }

    /** Has the model answer the call; a client that goes away ends it. False when the model has just been put away. */
    boolean generate(ServedModel served, Call call) throws ApiException {
        Answer answer = new Answer(call, this);
        try {
            List<Generation> generations = served.engine().submit(answer.submissions());
            response.closeHandler(gone -> generations.forEach(Generation::cancel));
            if (response.closed()) {
                generations.forEach(Generation::cancel);
            }
            return true;
        } catch (QueueFull e) {
            throw ApiException.overloaded(String.valueOf(e.getMessage()));
        } catch (EngineClosed e) {
            return false;
        }
    }

    void send(int status, JsonNode json) {
        send(status, json.toString());
    }

    @Override
    public void whole(String json) {
        send(200, json);
    }

    @Override
    public void chunk(String json) {
        connection.runOnContext(now -> {
            if (!response.ended() && !response.closed()) {
                openStream();
                response.write("data: " + json + "\n\n");
            }
        });
    }

    @Override
    public void end() {
        connection.runOnContext(now -> {
            if (!response.ended() && !response.closed()) {
                openStream();
                metrics.answered(route(), 200);
                response.end("data: [DONE]\n\n");
            }
        });
    }

    @Override
    public void fail(ApiException why) {
        connection.runOnContext(now -> {
            if (response.ended() || response.closed()) {
                return;
            }
            metrics.answered(route(), why.status());
            if (response.headWritten()) {
                response.end("data: " + why.body() + "\n\n");
                return;
            }
            if (why.passes()) {
                response.putHeader("retry-after", "1");
            }
            response.setStatusCode(why.status()).putHeader("content-type", "application/json");
            response.end(why.body().toString());
        });
    }

    private void send(int status, String json) {
        connection.runOnContext(now -> {
            if (!response.ended() && !response.closed()) {
                metrics.answered(route(), status);
                response.setStatusCode(status).putHeader("content-type", "application/json");
                response.end(json);
            }
        });
    }

    private void openStream() {
        if (!response.headWritten()) {
            response.setChunked(true)
                    .putHeader("content-type", "text/event-stream; charset=utf-8")
                    .putHeader("cache-control", "no-cache");
        }
    }

    /** The address as it was registered: a metric has no room for whatever clients think of. */
    private String route() {
        String path =
                routing.currentRoute() == null ? null : routing.currentRoute().getPath();
        return path == null ? "other" : path;
    }
}
