package dev.millrace.console;

import dev.millrace.access.DoorFilter;
import dev.millrace.access.StackToken;
import dev.millrace.access.domain.Door;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Passes calls on to other services: {@code /api} leads to the orchestrator and {@code /v1} to inference, so that pages
 * talk to their own origin only and see the same API as the command.
 */
@ApplicationScoped
public class ReverseProxy {

    /** Only what this server itself delivers is run or shown. */
    private static final String POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; "
            + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static final List<String> BROWSERS_WORDS =
            List.of("Origin", "Referer", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest", Door.PAGE);

    private static final Logger LOG = Logger.getLogger(ReverseProxy.class);

    private final Vertx vertx;
    private final ConsoleConfig config;
    private final StackToken token;

    @Inject
    ReverseProxy(Vertx vertx, ConsoleConfig config, StackToken token) {
        this.vertx = vertx;
        this.config = config;
        this.token = token;
    }

    void routes(@Observes Router router) {
        router.route("/api/*").order(-1).handler(passedOn(config.orchestrator()));
        router.route("/v1/*").order(-1).handler(passedOn(config.inference()));
    }

    void headers(@Observes Filters filters) {
        filters.register(ReverseProxy::secure, 100);
    }

    private Handler<RoutingContext> passedOn(URI target) {
        // A connection for each call: one that is used again may be ended by the other side just then, and a call whose
        // body has been passed on can't be sent a second time.
        HttpClientOptions options = new HttpClientOptions()
                .setMaxPoolSize(64)
                .setKeepAlive(false)
                .setConnectTimeout((int) config.connectTimeout().toMillis());
        int port = target.getPort() > 0 ? target.getPort() : 80;
        HttpProxy proxy = HttpProxy.reverseProxy(vertx.createHttpClient(options))
                .origin(port, target.getHost())
                .addInterceptor(addressedTo(HostAndPort.create(target.getHost(), port)));
        return context -> {
            speakForItself(context);
            sayHowBodyComes(context.request());
            proxy.handle(context.request());
        };
    }

    private static ProxyInterceptor addressedTo(HostAndPort target) {
        return new ProxyInterceptor() {
            @Override
            public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
                context.request().setAuthority(target);
                return context.sendRequest().otherwise(failure -> unreached(context, target, failure));
            }

            @Override
            public Future<Void> handleProxyResponse(ProxyContext context) {
                // It says what becomes of the connection behind this server, not of the caller's.
                context.response().headers().remove(HttpHeaders.CONNECTION);
                return context.sendResponse();
            }
        };
    }

    private static ProxyResponse unreached(ProxyContext context, HostAndPort target, Throwable failure) {
        LOG.warnf(
                "%s of %s was not answered by %s: %s",
                context.request().getMethod(), context.request().getURI(), target, failure);
        String message = "%s gave no answer (%s). Is the service behind it running? Its log says more."
                .formatted(target, failure.getMessage());
        JsonObject body = new JsonObject()
                .put("message", message)
                .put("error", new JsonObject().put("message", message).put("type", "bad_gateway"));
        return context.request()
                .release()
                .response()
                .setStatusCode(502)
                .putHeader("Content-Type", "application/json")
                .setBody(Body.body(body.toBuffer()));
    }

    /**
     * What comes here has passed this server's door; the next one sees a request of this server's, addressed to it. Only
     * what this server's own pages ask for is asked with the token.
     */
    private void speakForItself(RoutingContext context) {
        HttpServerRequest request = context.request();
        BROWSERS_WORDS.forEach(request.headers()::remove);
        if (DoorFilter.isOwnPage(context)) {
            token.token().ifPresent(own -> request.headers().set("Authorization", own.header()));
        }
    }

    /**
     * A body of HTTP/2 needs neither a length nor chunks. The next connection is one of HTTP/1.1, where one of both is
     * needed: the proxy would break off without an answer.
     */
    private static void sayHowBodyComes(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2 && !request.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            request.headers().set(HttpHeaders.TRANSFER_ENCODING, "chunked");
        }
    }

    private static void secure(RoutingContext context) {
        context.response()
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer");
        context.next();
    }
}
