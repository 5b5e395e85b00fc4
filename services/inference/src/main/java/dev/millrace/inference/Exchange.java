package dev.millrace.inference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.inference.domain.CallMemory;
import dev.millrace.inference.domain.Engine.Submission;
import dev.millrace.inference.domain.EngineClosed;
import dev.millrace.inference.domain.Generation;
import dev.millrace.inference.domain.QueueFull;
import dev.millrace.inference.domain.ServedModel;
import dev.millrace.inference.domain.trial.AnswerCounts;
import dev.millrace.inference.openai.ApiException;
import dev.millrace.inference.openai.Parameters;
import dev.millrace.inference.openai.ResponseOutlet;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One call over HTTP and its answer. Writes on the connection's own thread, whoever asks. What it holds, memory and
 * generations, it lets go of when the answer has left or the client has.
 */
final class Exchange implements ResponseOutlet.Events {
    private static final String KEY = "millrace.exchange";
    private static final String REQUEST_ID = "x-request-id";
    private static final int LONGEST_REQUEST_ID = 200;

    private final RoutingContext routing;
    private final HttpServerResponse response;
    private final Context connection;
    private final ServerMetrics metrics;
    private final Reader reader;
    private volatile Optional<CallMemory.Held> held = Optional.empty();
    private volatile long lateBody = -1;
    private volatile boolean bodyRead;
    private volatile boolean last;
    private volatile List<Generation> generations = List.of();
    private final long arrived = System.nanoTime();
    private volatile Optional<AnswerCounts> counts = Optional.empty();

    private Exchange(RoutingContext routing, ServerMetrics metrics, StreamLimits limits) {
        this.routing = routing;
        this.response = routing.response();
        this.connection = routing.vertx().getOrCreateContext();
        this.metrics = metrics;
        this.reader = new Reader(routing, limits, metrics);
        if (!response.headWritten() && !response.headers().contains(REQUEST_ID)) {
            response.putHeader(REQUEST_ID, requestId());
        }
        response.closeHandler(gone -> letGo());
    }

    /** The exchange of a request, the same in all its handlers. */
    static Exchange of(RoutingContext routing, ServerMetrics metrics, StreamLimits limits) {
        Exchange known = routing.get(KEY);
        if (known != null) {
            return known;
        }
        Exchange made = new Exchange(routing, metrics, limits);
        routing.put(KEY, made);
        return made;
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

    /** Memory for this call, which it keeps until its answer has left. */
    void hold(CallMemory.Held memory) {
        held = Optional.of(memory);
        if (response.closed()) {
            letGo();
        }
    }

    /** Holds so much memory from now on. */
    void resize(long bytes) throws ApiException {
        if (held.isPresent()) {
            try {
                held.get().resize(bytes);
            } catch (CallMemory.Full e) {
                throw Admission.noMemory(e);
            }
        }
    }

    /** Bytes of the body. */
    long bodyBytes() {
        Buffer body = routing.body().buffer();
        return body == null ? 0 : body.length();
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

    Optional<String> header(String name) {
        return Optional.ofNullable(routing.request().getHeader(name));
    }

    /** How it is answered counts there. */
    void counts(AnswerCounts where) {
        counts = Optional.of(where);
    }

    /** It is answered with this status; that somebody asked for what makes no sense counts for nobody. */
    private void answered(int status) {
        metrics.answered(route(), status);
        if (status < 400) {
            counts.ifPresent(where -> where.answered(Duration.ofNanos(System.nanoTime() - arrived)));
        } else if (status >= 500) {
            counts.ifPresent(AnswerCounts::failed);
        }
        counts = Optional.empty();
    }

    /**
     * Has the model do what a call asks for; a client that goes away ends it. False when the model has just been put away.
     *
     * @param callers who know by whose share it is answered
     * @param param which says how much that is
     */
    boolean submit(ServedModel served, Callers callers, List<Submission> submissions, String param)
            throws ApiException {
        try {
            generations = served.engine().submit(callers.of(routing.request()), submissions);
        } catch (QueueFull e) {
            String why = String.valueOf(e.getMessage());
            throw e.forEver() ? ApiException.invalid(param, why) : ApiException.overloaded(why, e.comeBack());
        } catch (EngineClosed e) {
            return false;
        }
        if (response.closed()) {
            letGo();
        }
        return true;
    }

    void send(int status, JsonNode json) {
        send(status, Buffer.buffer(json.toString()));
    }

    @Override
    public void whole(byte[] json) {
        send(200, Buffer.buffer(json));
    }

    @Override
    public boolean isReady() {
        return reader.isReady();
    }

    @Override
    public void chunk(String json) {
        write(event(json));
    }

    private void write(Buffer event) {
        reader.owes(event.length());
        connection.runOnContext(now -> {
            if (isOpen()) {
                openStream();
                reader.write(event);
            }
        });
    }

    @Override
    public void end() {
        endWith(event("[DONE]"));
    }

    @Override
    public void event(String name, String json) {
        write(named(name, json));
    }

    private static Buffer named(String name, String json) {
        return Buffer.buffer("event: " + name + "\n").appendBuffer(event(json));
    }

    @Override
    public void endOfEvents() {
        endWith(Buffer.buffer());
    }

    private void endWith(Buffer last) {
        connection.runOnContext(now -> {
            if (isOpen()) {
                openStream();
                answered(200);
                end(last);
            }
        });
    }

    @Override
    public void breakOff(ApiException why, String name, String json) {
        fail(why, named(name, json));
    }

    @Override
    public void fail(ApiException why) {
        fail(why, event(why.body().toString()));
    }

    /** @param last what a stream that has begun ends with */
    private void fail(ApiException why, Buffer last) {
        connection.runOnContext(now -> {
            // What the same call asked for besides is of no use to anybody now.
            generations.forEach(Generation::cancel);
            if (!isOpen()) {
                return;
            }
            answered(why.status());
            if (response.headWritten()) {
                end(last);
                return;
            }
            if (why.passes()) {
                response.putHeader("retry-after", Long.toString(why.comeBack().toSeconds()));
            }
            response.setStatusCode(why.status()).putHeader("content-type", "application/json");
            end(Buffer.buffer(why.body().toString()));
        });
    }

    /** Says no and ends the connection unless the body arrives in time. */
    void awaitBody(Duration limit) {
        lateBody = routing.vertx().setTimer(limit.toMillis(), late -> {
            metrics.cut("body");
            last = true;
            fail(ApiException.late("The body didn't arrive within %s (millrace.inference.body-time)".formatted(limit)));
        });
    }

    /** The body is here. */
    void hasArrived() {
        bodyRead = true;
        stopWaiting();
    }

    /** Whether whatever goes wrong now goes wrong with the body, on its way from the client. */
    boolean awaitsBody() {
        return lateBody >= 0 && !bodyRead;
    }

    private void stopWaiting() {
        routing.vertx().cancelTimer(lateBody);
    }

    private void send(int status, Buffer json) {
        connection.runOnContext(now -> {
            if (isOpen()) {
                answered(status);
                response.setStatusCode(status).putHeader("content-type", "application/json");
                end(json);
            }
        });
    }

    private void end(Buffer bytes) {
        if (!response.headWritten()) {
            response.putHeader("content-length", Integer.toString(bytes.length()));
        }
        reader.owes(bytes.length());
        reader.end(bytes).onComplete(sent -> {
            letGo();
            if (last) {
                reader.cut();
            }
        });
    }

    private boolean isOpen() {
        return !response.ended() && !response.closed();
    }

    private void letGo() {
        stopWaiting();
        reader.close();
        generations.forEach(Generation::cancel);
        generations = List.of();
        held.ifPresent(CallMemory.Held::close);
    }

    private static Buffer event(String json) {
        return Buffer.buffer(("data: " + json + "\n\n").getBytes(StandardCharsets.UTF_8));
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
