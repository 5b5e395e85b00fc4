package dev.millrace.evaluator;

import dev.millrace.evaluator.domain.Waiting;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Default;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/** What the endpoint keeps waiting: told in the log once in a while, and from {@link #ALARMING} on by readiness. */
@Default
@Readiness
@ApplicationScoped
class EndpointWaits implements Waiting, HealthCheck {

    private static final Logger LOG = Logger.getLogger(EvaluatorService.class);
    private static final Duration QUIET = Duration.ofSeconds(15);
    private static final Duration ALARMING = Duration.ofMinutes(1);

    private record Wait(String why, Duration soFar) {}

    private volatile Optional<Wait> current = Optional.empty();
    private final AtomicLong said = new AtomicLong(System.nanoTime() - QUIET.toNanos());

    @Override
    public void waits(String why, Duration soFar) {
        current = Optional.of(new Wait(why, soFar));
        long before = said.get();
        long now = System.nanoTime();
        if (now - before >= QUIET.toNanos() && said.compareAndSet(before, now)) {
            LOG.infof("waiting for %d s: %s", soFar.toSeconds(), why);
        }
    }

    @Override
    public void over() {
        current = Optional.empty();
    }

    @Override
    public HealthCheckResponse call() {
        Optional<Wait> wait = current.filter(w -> w.soFar().compareTo(ALARMING) >= 0);
        return HealthCheckResponse.named("endpoint")
                .status(wait.isEmpty())
                .withData("model", wait.map(Wait::why).orElse("answers"))
                .build();
    }
}
