package dev.millrace.trainer;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.StepTimes;
import dev.millrace.contracts.events.TrainingProgressed;
import dev.millrace.contracts.events.TrainingRequested;
import dev.millrace.stage.EventPublisher;
import dev.millrace.stage.TransientFailure;
import dev.millrace.trainer.engine.job.WorkerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jboss.logging.Logger;

/** Publishes how a training goes: its first and last step, what was validated, and about one step a second between. */
final class ProgressRelay implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ProgressRelay.class);
    private static final double SECONDS_PER_HOUR = 3600;

    private final TrainingRequested request;
    private final EventPublisher publisher;
    private final TrainerConfig config;
    private final TrainingMetrics.Gauges gauges;
    private final int attempt;
    private final Latest<TrainingProgressed> latest;
    private final Queue<TrainingProgressed> overtaken = new ConcurrentLinkedQueue<>();
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
        this.latest = new Latest<>("progress", this::publish, this::keepValidated);
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
        latest.offer(progressed);
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

    /** A step more or less isn't missed; what was validated would be. */
    private void keepValidated(TrainingProgressed dropped) {
        if (dropped.validationBitsPerByte().isPresent()) {
            overtaken.add(dropped);
        }
    }

    private void publish(TrainingProgressed progressed) {
        List<Event> events = new ArrayList<>();
        for (TrainingProgressed earlier = overtaken.poll(); earlier != null; earlier = overtaken.poll()) {
            events.add(earlier);
        }
        events.add(progressed);
        try {
            publisher.publish(events);
        } catch (TransientFailure e) {
            LOG.warnf("%s: progress isn't published: %s", progressed.subject(), e.getMessage());
        }
    }

    @Override
    public void close() {
        latest.close();
    }
}
