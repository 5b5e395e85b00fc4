package dev.millrace.deduplication;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the flow runs and nothing stands in its way. */
@Readiness
@ApplicationScoped
public class FlowReady implements HealthCheck {

    private final StreamsEngine engine;
    private final Persistence persistence;

    public FlowReady(StreamsEngine engine, Persistence persistence) {
        this.engine = engine;
        this.persistence = persistence;
    }

    @Override
    public HealthCheckResponse call() {
        Optional<KafkaStreams.State> state = engine.state();
        Optional<String> trouble = persistence.trouble().or(engine::unreadable);
        HealthCheckResponseBuilder response = HealthCheckResponse.named("deduplication")
                .withData("flow", state.map(Enum::name).orElse("waiting for the broker"));
        trouble.ifPresent(what -> response.withData("trouble", what));
        return response.status(state.equals(Optional.of(KafkaStreams.State.RUNNING)) && trouble.isEmpty())
                .build();
    }
}
