package dev.millrace.trainer;

import dev.millrace.contracts.events.TrainingProgressed;
import dev.millrace.contracts.events.TrainingRequested;
import dev.millrace.stage.EventPublisher;
import dev.millrace.stage.TransientFailure;
import dev.millrace.trainer.engine.job.WorkerMessage;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.jboss.logging.Logger;

/** Publishes how a training goes: its first and last step, and about one a second between. */
final class ProgressRelay implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ProgressRelay.class);

    private final TrainingRequested request;
    private final EventPublisher publisher;
    private final int attempt;
    private final long intervalNanos;
    private final Latest<TrainingProgressed> latest;
    private long lastNanos;

    ProgressRelay(TrainingRequested request, EventPublisher publisher, int attempt, Duration interval) {
        this.request = request;
        this.publisher = publisher;
        this.attempt = attempt;
        this.intervalNanos = interval.toNanos();
        this.lastNanos = System.nanoTime() - intervalNanos;
        this.latest = new Latest<>("progress", this::publish, overtaken -> {});
    }

    void report(WorkerMessage.Progressed p) {
        long now = System.nanoTime();
        if (now - lastNanos < intervalNanos && p.step() < p.steps()) {
            return;
        }
        lastNanos = now;
        latest.offer(new TrainingProgressed(
                request.run(),
                request.model(),
                request.version(),
                p.step(),
                p.steps(),
                p.loss(),
                p.learningRate(),
                p.gradientNorm(),
                p.tokens(),
                p.tokensPerSecond(),
                Double.isFinite(p.mfu()) ? OptionalDouble.of(p.mfu()) : OptionalDouble.empty(),
                p.memoryBytes(),
                p.seconds(),
                attempt));
    }

    private void publish(TrainingProgressed progressed) {
        try {
            publisher.publish(List.of(progressed));
        } catch (TransientFailure e) {
            LOG.warnf("%s: progress isn't published: %s", progressed.subject(), e.getMessage());
        }
    }

    @Override
    public void close() {
        latest.close();
    }
}
