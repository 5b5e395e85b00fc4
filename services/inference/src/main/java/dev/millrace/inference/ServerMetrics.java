package dev.millrace.inference;

import dev.millrace.inference.domain.EngineStats;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the server does, as metrics. */
@ApplicationScoped
class ServerMetrics {
    private final MeterRegistry registry;
    private final EngineStats stats;

    ServerMetrics(MeterRegistry registry) {
        this.registry = registry;
        Timer firstToken = Timer.builder("millrace.inference.first.token")
                .description("From a request's arrival to its first token")
                .publishPercentileHistogram()
                .register(registry);
        this.stats = new EngineStats(nanos -> firstToken.record(nanos, TimeUnit.NANOSECONDS));
        registry.more().counter("millrace.inference.prompt.tokens", List.of(), stats, EngineStats::promptTokens);
        registry.more().counter("millrace.inference.generated.tokens", List.of(), stats, EngineStats::generatedTokens);
        registry.gauge("millrace.inference.queued", stats, EngineStats::queued);
        registry.gauge("millrace.inference.running", stats, EngineStats::running);
    }

    EngineStats stats() {
        return stats;
    }

    /** A call was answered. */
    void answered(String path, int status) {
        registry.counter("millrace.inference.requests", "path", path, "status", Integer.toString(status))
                .increment();
    }
}
