package dev.millrace.inference;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * A server that is about to stop answers on for as long as {@code quarkus.shutdown.delay} says, so that whoever sends requests
 * learns of it. A client that keeps its connection would not: its next answer tells it to open another one, and what is
 * answered after that time ends the connection itself.
 */
@ApplicationScoped
class Departure {

    private final Duration delay;
    private volatile Optional<Instant> begun = Optional.empty();

    Departure(@ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay) {
        this.delay = delay.orElse(Duration.ZERO);
    }

    void begin(@Observes ShutdownDelayInitiatedEvent event) {
        begun = Optional.of(Instant.now());
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::pass);
    }

    private void pass(RoutingContext context) {
        if (begun.isPresent()) {
            context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        context.addEndHandler(_ -> {
            if (begun.filter(since -> Instant.now().isAfter(since.plus(delay))).isPresent()) {
                context.request().connection().close();
            }
        });
        context.next();
    }
}
