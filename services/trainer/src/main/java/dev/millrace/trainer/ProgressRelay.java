package dev.millrace.trainer;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.StepTimes;
import dev.millrace.contracts.events.TrainingProgressed;
import dev.millrace.contracts.events.TrainingRequested;
import dev.millrace.contracts.events.TrainingSkipped;
import dev.millrace.stage.EventPublisher;
import dev.millrace.stage.TransientFailure;
import dev.millrace.trainer.engine.job.WorkerMessage;
import java.util.List;
import java.util.OptionalDouble;
import org.jboss.logging.Logger;

/**
 * Publishes how a training goes: its first and last step, what was validated, every step that changed nothing, and about
 * one step a second between.
 */
final class ProgressRelay implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ProgressRelay.class);
    private static final double SECONDS_PER_HOUR = 3600;

    private final TrainingRequested request;
    private final EventPublisher publisher;
    private final TrainerConfig config;
    private final TrainingMetrics.Gauges gauges;
    private final int attempt;
    private final Latest<Event> latest;
    private long lastNanos;
    private long heardStep;
    private long publishedStep;
    private StepTimes spent = StepTimes.NONE;

    ProgressRelay(
            TrainingRequested request,
            EventPublisher publisher,
            TrainerConfig config,
            TrainingMetrics.Gauges gauges,
            int attempt) {
        this.request = request;
        this.publisher = publisher;
        this.config = config;
        this.gauges = gauges;
        this.attempt = attempt;
        this.lastNanos = System.nanoTime() - config.progressInterval().toNanos();
        this.latest = new Latest<>("progress", this::publish, missed -> {});
    }

    /** Training begins or goes on, after so many steps. */
    void begins(long step) {
        heardStep = step;
        publishedStep = step;
    }

    void report(WorkerMessage.Progressed p) {
        // A training that went back to a checkpoint is at an earlier step than it was.
        spent = spent.plus(p.times().times((double) Math.max(1, p.step() - heardStep)));
        heardStep = p.step();
        long now = System.nanoTime();
        boolean between = p.step() < p.steps() && p.validation().isEmpty();
        if (between && now - lastNanos < config.progressInterval().toNanos()) {
            return;
        }
        lastNanos = now;
        TrainingProgressed progressed = progressed(p, spent.times(1.0 / Math.max(1, p.step() - publishedStep)));
        publishedStep = p.step();
        spent = StepTimes.NONE;
        gauges.show(progressed);
        // A step more or less isn't missed; what was validated would be.
        if (progressed.validationBitsPerByte().isPresent()) {
            latest.insist(progressed);
        } else {
            latest.offer(progressed);
        }
    }

    void report(WorkerMessage.StepSkipped skipped) {
        latest.insist(new TrainingSkipped(
                request.run(),
                request.model(),
                request.version(),
                skipped.step(),
                attempt,
                number(skipped.loss()),
                number(skipped.gradientNorm()),
                skipped.reason()));
    }

    private static OptionalDouble number(double value) {
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    private TrainingProgressed progressed(WorkerMessage.Progressed p, StepTimes times) {
        OptionalDouble price = config.pricePerHour();
        return p.of(
                request.run(),
                request.model(),
                request.version(),
                attempt,
                times,
                price.isPresent()
                        ? OptionalDouble.of(price.getAsDouble() * p.seconds() / SECONDS_PER_HOUR)
                        : OptionalDouble.empty());
    }

    private void publish(Event event) {
        try {
            publisher.publish(List.of(event));
        } catch (TransientFailure e) {
            LOG.warnf("%s: progress isn't published: %s", event.subject(), e.getMessage());
        }
    }

    @Override
    public void close() {
        latest.close();
    }
}
