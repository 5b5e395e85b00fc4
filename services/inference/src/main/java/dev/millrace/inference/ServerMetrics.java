package dev.millrace.inference;

import dev.millrace.inference.domain.CallMemory;
import dev.millrace.inference.domain.EngineStats;
import dev.millrace.inference.domain.Eviction;
import dev.millrace.inference.domain.Failure;
import dev.millrace.inference.domain.ModelAddress;
import dev.millrace.inference.domain.ModelPool;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What the server does, as metrics. */
@ApplicationScoped
class ServerMetrics {
    private static final String MODEL = "model_name";

    private final MeterRegistry registry;
    private final Map<String, EngineStats> stats = new ConcurrentHashMap<>();
    private volatile LongSupplier reserved = () -> 0;

    ServerMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** What a model's engines do, whichever version, by the names that vLLM gives such metrics. */
    EngineStats stats(String model) {
        return stats.computeIfAbsent(model, this::registered);
    }

    private EngineStats registered(String model) {
        EngineStats of = new EngineStats(new Heard(model));
        List<Tag> tags = List.of(Tag.of(MODEL, model));
        registry.more().counter("vllm:prompt_tokens", tags, of, EngineStats::promptTokens);
        registry.more().counter("vllm:generation_tokens", tags, of, EngineStats::generatedTokens);
        registry.more().counter("vllm:prefix_cache_queries", tags, of, EngineStats::promptTokens);
        registry.more().counter("vllm:prefix_cache_hits", tags, of, EngineStats::reusedTokens);
        registry.gauge("vllm:num_requests_waiting", tags, of, EngineStats::queued);
        registry.gauge("vllm:num_requests_running", tags, of, EngineStats::running);
        registry.gauge("vllm:kv_cache_usage_perc", tags, of, EngineStats::usage);
        return of;
    }

    /** Times of one model's requests. */
    private final class Heard implements EngineStats.Times {
        private final Timer firstToken;
        private final Timer nextToken;
        private final Timer whole;
        private final Map<EngineStats.End, Counter> ends = new EnumMap<>(EngineStats.End.class);

        Heard(String model) {
            this.firstToken = timer("vllm:time_to_first_token", "From a request's arrival to its first token", model);
            this.nextToken = timer("vllm:inter_token_latency", "From one token of a request to its next", model);
            this.whole = timer("vllm:e2e_request_latency", "From a request's arrival to its end", model);
            for (EngineStats.End end : EngineStats.End.values()) {
                ends.put(end, registry.counter("vllm:request_success", MODEL, model, "finished_reason", word(end)));
            }
        }

        private Timer timer(String name, String description, String model) {
            return Timer.builder(name)
                    .description(description)
                    .tag(MODEL, model)
                    .publishPercentileHistogram()
                    .register(registry);
        }

        @Override
        public void firstToken(long nanos) {
            firstToken.record(nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void nextToken(long nanos) {
            nextToken.record(nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void ended(EngineStats.End end, long nanos) {
            whole.record(nanos, TimeUnit.NANOSECONDS);
            Objects.requireNonNull(ends.get(end)).increment();
        }
    }

    /** Bytes that calls have reserved, from now on. */
    void reserved(CallMemory budget) {
        registry.gauge("millrace.inference.reserved.bytes", budget, CallMemory::used);
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

    /** What packages take of memory, from now on. */
    void packages(ModelPool pool) {
        registry.gauge("millrace.inference.packages.bytes", pool, ModelPool::bytes);
        registry.gauge(
                "millrace.inference.packages.limit.bytes",
                pool,
                one -> one.limits().bytes());
        registry.gauge("millrace.inference.packages", pool, one -> one.models().size());
    }

    /** A package isn't served: it is broken, or too large. */
    void refused(ModelAddress address, Failure.Kind kind) {
        registry.counter("millrace.inference.refused.packages", "model", address.name(), "why", word(kind))
                .increment();
    }

    /** A package has left memory. */
    void evicted(ModelAddress address, Eviction why) {
        registry.counter("millrace.inference.evicted.packages", "model", address.name(), "why", word(why))
                .increment();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
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
