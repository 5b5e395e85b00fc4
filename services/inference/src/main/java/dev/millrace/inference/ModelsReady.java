package dev.millrace.inference;

import dev.millrace.inference.domain.ModelPool;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready once the models that are live answer, or can't be made to; says which versions are broken. */
@Readiness
@ApplicationScoped
public class ModelsReady implements HealthCheck {
    private final ModelPool pool;
    private final InferenceService service;

    ModelsReady(ModelPool pool, InferenceService service) {
        this.pool = pool;
        this.service = service;
    }

    @Override
    public HealthCheckResponse call() {
        List<String> waiting = Stream.concat(service.unreadable().stream(), pool.waitingFor().stream())
                .toList();
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("models").status(waiting.isEmpty());
        if (!waiting.isEmpty()) {
            response.withData("waiting", String.join("; ", waiting));
        }
        pool.faults().forEach((address, why) -> response.withData(address.toString(), why));
        return response.build();
    }
}
