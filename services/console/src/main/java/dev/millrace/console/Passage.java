package dev.millrace.console;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.httpproxy.HttpProxy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.net.URI;

/**
 * The way through to other services: {@code /api} leads to the orchestrator and {@code /v1} to inference, so that pages
 * talk to their own origin only and see the same API as the command.
 */
@ApplicationScoped
public class Passage {

    /** Only what this server itself delivers is run or shown. */
    private static final String POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; "
            + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private final Vertx vertx;
    private final ConsoleConfig config;

    @Inject
    Passage(Vertx vertx, ConsoleConfig config) {
        this.vertx = vertx;
        this.config = config;
    }

    void routes(@Observes Router router) {
        router.route("/api/*").order(-2).handler(Passage::ownPagesOnly);
        router.route("/v1/*").order(-2).handler(Passage::ownPagesOnly);
        HttpProxy orchestrator = proxy(config.orchestrator());
        HttpProxy inference = proxy(config.inference());
        router.route("/api/*").order(-1).handler(context -> orchestrator.handle(context.request()));
        router.route("/v1/*").order(-1).handler(context -> inference.handle(context.request()));
    }

    void headers(@Observes Filters filters) {
        filters.register(Passage::secure, 100);
    }

    private HttpProxy proxy(URI target) {
        HttpClientOptions options = new HttpClientOptions().setMaxPoolSize(64).setConnectTimeout((int)
                config.connectTimeout().toMillis());
        int port = target.getPort() > 0 ? target.getPort() : 80;
        return HttpProxy.reverseProxy(vertx.createHttpClient(options)).origin(port, target.getHost());
    }

    /** No other site may start runs or promote models through the browser of someone who can reach this console. */
    private static void ownPagesOnly(RoutingContext context) {
        String site = context.request().getHeader("Sec-Fetch-Site");
        if ("cross-site".equals(site) || "same-site".equals(site)) {
            context.response().setStatusCode(403).end();
        } else {
            context.next();
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
