package dev.millrace.orchestrator;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once the whole log has been read. */
@Readiness
@ApplicationScoped
public class LogRead implements HealthCheck {

    private final OrchestratorService orchestrator;

    LogRead(OrchestratorService orchestrator) {
        this.orchestrator = orchestrator;
    }

    @Override
    public HealthCheckResponse call() {
        return orchestrator
                .waitingFor()
                .map(reason -> HealthCheckResponse.named("event log")
                        .down()
                        .withData("waiting", reason)
                        .build())
                .orElseGet(() -> HealthCheckResponse.up("event log"));
    }
}
