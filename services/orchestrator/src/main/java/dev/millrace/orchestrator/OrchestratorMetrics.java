package dev.millrace.orchestrator;

import dev.millrace.orchestrator.domain.Orchestration;
import dev.millrace.orchestrator.domain.Outlook;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.Collectors;

/** {@code millrace_runs{state}} and {@code millrace_ledger_alarms{run}}: watch the second one for anything but 0. */
@ApplicationScoped
public class OrchestratorMetrics {

    private final MultiGauge runs;
    private final MultiGauge alarms;

    OrchestratorMetrics(MeterRegistry registry) {
        this.runs =
                MultiGauge.builder("millrace.runs").description("Runs by state").register(registry);
        this.alarms = MultiGauge.builder("millrace.ledger.alarms")
                .description("Places where a run's documents are unaccounted for")
                .register(registry);
    }

    /** Brings the figures up to date. */
    void update(Orchestration all) {
        runs.register(
                all.outlooks().stream()
                        .collect(Collectors.groupingBy(Outlook::state, Collectors.counting()))
                        .entrySet()
                        .stream()
                        .map(state -> MultiGauge.Row.of(Tags.of("state", state.getKey()), state.getValue()))
                        .collect(Collectors.<MultiGauge.Row<?>>toList()),
                true);
        List<MultiGauge.Row<?>> rows = all.outlooks().stream()
                .map(run -> MultiGauge.Row.of(Tags.of("run", run.run()), run.alarms()))
                .collect(Collectors.toList());
        alarms.register(rows, true);
    }
}
