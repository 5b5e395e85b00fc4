package dev.millrace.inference;

import dev.millrace.inference.domain.EngineStats;
import dev.millrace.inference.domain.MemoryBudget;
import dev.millrace.inference.domain.ModelAddress;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What the server does, as metrics. */
@ApplicationScoped
class ServerMetrics {
    private final MeterRegistry registry;
    private final EngineStats stats;
    private volatile LongSupplier reserved = () -> 0;

    ServerMetrics(MeterRegistry registry) {
        this.registry = registry;
        Timer firstToken = Timer.builder("millrace.inference.first.token")
                .description("From a request's arrival to its first token")
                .publishPercentileHistogram()
                .register(registry);
        this.stats = new EngineStats(nanos -> firstToken.record(nanos, TimeUnit.NANOSECONDS));
        registry.more().counter("millrace.inference.prompt.tokens", List.of(), stats, EngineStats::promptTokens);
        registry.more().counter("millrace.inference.reused.tokens", List.of(), stats, EngineStats::reusedTokens);
        registry.more().counter("millrace.inference.generated.tokens", List.of(), stats, EngineStats::generatedTokens);
        registry.gauge("millrace.inference.queued", stats, EngineStats::queued);
        registry.gauge("millrace.inference.running", stats, EngineStats::running);
    }

    EngineStats stats() {
        return stats;
    }

    /** Bytes that calls have reserved, from now on. */
    void reserved(MemoryBudget budget) {
        registry.gauge("millrace.inference.reserved.bytes", budget, MemoryBudget::used);
        reserved = budget::used;
    }

    /** Bytes that calls have reserved. */
    long reserved() {
        return reserved.getAsLong();
    }

    /** A connection was ended because of its client: {@code unread} answers, or a body that didn't arrive. */
    void cut(String why) {
        registry.counter("millrace.inference.cut.connections", "why", why).increment();
    }

    /** A package turned out to be broken. */
    void refused(ModelAddress address) {
        registry.counter("millrace.inference.refused.packages", "model", address.name())
                .increment();
    }

    /** An engine ended by itself. */
    void died(ModelAddress address) {
        registry.counter("millrace.inference.dead.engines", "model", address.name())
                .increment();
    }

    /** A call was answered. */
    void answered(String path, int status) {
        registry.counter("millrace.inference.requests", "path", path, "status", Integer.toString(status))
                .increment();
    }
}
