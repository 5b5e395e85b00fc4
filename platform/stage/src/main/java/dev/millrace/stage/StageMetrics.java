package dev.millrace.stage;

import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.Stage;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** What a stage does, as metrics. They count work done, which after a crash is more than work that counts. */
@ApplicationScoped
public class StageMetrics {

    private final MeterRegistry registry;

    StageMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A shard is through. */
    public void shard(Stage stage, Counts counts, Duration taken) {
        String name = stage.stageName();
        documents(name, "kept", "", counts.kept() - counts.changed());
        documents(name, "changed", "", counts.changed());
        counts.dropped().forEach((reason, n) -> documents(name, "dropped", reason, n));
        registry.counter("millrace.text.bytes", "stage", name, "direction", "in")
                .increment((double) counts.bytesIn());
        registry.counter("millrace.text.bytes", "stage", name, "direction", "out")
                .increment((double) counts.bytesOut());
        registry.timer("millrace.shard", "stage", name).record(taken);
    }

    /** A shard's documents were taken over as an earlier run has left them. */
    public void takenOver(Stage stage, Counts counts) {
        registry.counter("millrace.documents.taken.over", "stage", stage.stageName())
                .increment((double) counts.documentsIn());
    }

    private void documents(String stage, String outcome, String reason, long n) {
        registry.counter("millrace.documents", "stage", stage, "outcome", outcome, "reason", reason)
                .increment((double) n);
    }
}
