package dev.millrace.deduplication;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * How much is remembered here: {@code millrace_deduplication_state_entries{store}}, estimated by RocksDB, over all tasks
 * that this process works on. {@code store="aside"} counts shards that wait for one of lower rank.
 */
@ApplicationScoped
public class StateMetrics {

    private static final String NAME = "millrace.deduplication.state.entries";
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final MeterRegistry registry;
    private final Map<String, Map<TaskId, Long>> entries = new ConcurrentHashMap<>();

    public StateMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Measures the stores of a task from now on. The thread that owns them does it: stores aren't for others. */
    void watch(ProcessorContext<?, ?> context, Map<String, LongSupplier> sizes) {
        sizes.keySet().forEach(this::gauge);
        context.schedule(
                INTERVAL,
                PunctuationType.WALL_CLOCK_TIME,
                now -> sizes.forEach((store, size) -> entries(store).put(context.taskId(), size.getAsLong())));
    }

    /** The task has gone to another worker. */
    void forget(TaskId task) {
        entries.values().forEach(byTask -> byTask.remove(task));
    }

    private void gauge(String store) {
        Gauge.builder(
                        NAME,
                        () -> entries(store).values().stream()
                                .mapToLong(Long::longValue)
                                .sum())
                .tag("store", store)
                .strongReference(true)
                .register(registry);
    }

    private Map<TaskId, Long> entries(String store) {
        return entries.computeIfAbsent(store, s -> new ConcurrentHashMap<>());
    }
}
