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
import java.util.Optional;
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
        Optional<WorkerMessage.Validated> validated = p.validation();
        OptionalDouble price = config.pricePerHour();
        return new TrainingProgressed(
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
                attempt,
                Optional.of(times),
                validated.isPresent() ? OptionalDouble.of(validated.get().bitsPerByte()) : OptionalDouble.empty(),
                validated.flatMap(WorkerMessage.Validated::continuation),
                p.joules(),
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
