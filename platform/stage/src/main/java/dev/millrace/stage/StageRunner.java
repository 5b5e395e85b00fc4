package dev.millrace.stage;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.MalformedEvent;
import dev.millrace.objectstore.Backoff;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Runs a service's steps so that each message counts exactly once.
 *
 * <p>The work comes first, on a thread of its own, for as long as it takes: the consumer is paused meanwhile but keeps
 * polling, so it stays in its group. Then one short transaction publishes the resulting events and commits that the message
 * is done ({@link Position}). A message that can never be processed goes to its topic's dead-letter topic in such a
 * transaction too. Trouble that passes (a store or broker that's away, a full disk) is waited out.
 *
 * <p>A message of a run that is cancelled or has failed is done with unread, also when that becomes known while it is in
 * work; one of a paused run is parked ({@link ParkedMessage}).
 *
 * <p>A crash anywhere leads to the same work being done again with the same output objects at the same keys, and to
 * events that nobody has seen before, because readers see committed transactions only.
 */
@ApplicationScoped
public class StageRunner {

    private static final Logger LOG = Logger.getLogger(StageRunner.class);
    private static final int FENCED = 87;
    /** Of an event, in bytes: brokers take a mebibyte, headers included. */
    private static final int LARGEST_EVENT = 1_000_000;

    private final Leases leases;
    private final Commits commits;
    private final Transactions transactions;
    private final Troubles troubles;
    private final RunWatch runs;
    private final MeterRegistry meters;
    private final String service;
    private final Backoff backoff;
    private final Duration drain;
    private final int atOnce;
    private final Map<String, InFlightLimit> limits = new ConcurrentHashMap<>();

    StageRunner(
            @Identifier(Leases.LISTENER) Leases leases,
            Commits commits,
            Transactions transactions,
            Troubles troubles,
            RunWatch runs,
            MeterRegistry meters,
            StageConfig config,
            @ConfigProperty(name = "quarkus.application.name") String service) {
        this.leases = leases;
        this.commits = commits;
        this.transactions = transactions;
        this.troubles = troubles;
        this.runs = runs;
        this.meters = meters;
        this.service = service;
        this.backoff = new Backoff(Duration.ofMillis(200), config.longestPause());
        this.drain = config.drain();
        this.atOnce = config.atOnce();
    }

    /**
     * Processes one message. To be returned from a method with {@code @Incoming}; the next message of the channel comes
     * when this is done, or already is in work at another of {@link StageConfig#atOnce} places.
     *
     * @param type the kind of event expected on the channel
     * @param step what to do about it
     */
    public <E extends Event> Uni<Void> run(Message<byte[]> message, Class<E> type, Step<E> step) {
        Incoming incoming = Incoming.of(message);
        leases.arrived(incoming);
        return limits.computeIfAbsent(incoming.channel(), channel -> new InFlightLimit(atOnce))
                .start("stage-" + incoming.channel(), () -> stopIfFenced(() -> process(incoming, type, step)))
                .chain(() -> Uni.createFrom().completionStage(message.ack()));
    }

    private static void stopIfFenced(Runnable work) {
        try {
            work.run();
        } catch (Fenced e) {
            LOG.error(e.getMessage() + "; this one stops.");
            Quarkus.asyncExit(FENCED);
        }
    }

    private <E extends Event> void process(Incoming message, Class<E> type, Step<E> step) {
        Optional<HeldLease> taken = leases.take(message);
        if (taken.isEmpty()) {
            return;
        }
        HeldLease lease = taken.get();
        try {
            if (insist(message, lease::revoked, () -> commits.begin(message, lease))) {
                List<ProducerRecord<byte[], byte[]>> outcome = outcome(message, type, step, lease);
                insist(message, lease::revoked, () -> commits.commit(message, lease, outcome));
            }
        } catch (InterruptedException e) {
            LOG.infof("%s is left to another instance", message);
        } finally {
            runs.leave(lease);
            leases.release(message, lease);
            troubles.over(message.channel(), message.toString());
        }
    }

    /** What is to be published of the message: what its work gave, or nothing, or the message itself for later. */
    private <E extends Event> List<ProducerRecord<byte[], byte[]>> outcome(
            Incoming message, Class<E> type, Step<E> step, HeldLease lease) throws InterruptedException {
        Optional<List<ProducerRecord<byte[], byte[]>>> done = Optional.empty();
        try {
            done = Optional.of(insist(message, lease::stopped, () -> work(message, type, step, lease)));
        } catch (InterruptedException e) {
            if (lease.revoked() || !(lease.over() || lease.paused())) {
                throw e;
            }
        }
        lease.settle();
        if (lease.revoked()) {
            throw new InterruptedException("The partition has gone"); // whoever has it decides
        }
        if (lease.over()) {
            return passedOver(message);
        }
        return done.isPresent() && !lease.stopped() ? done.get() : parked(message);
    }

    /** Does the work; what comes out is the events, or the dead letter. */
    private <E extends Event> List<ProducerRecord<byte[], byte[]>> work(
            Incoming message, Class<E> type, Step<E> step, HeldLease lease) throws IOException, InterruptedException {
        try {
            Event event = EventRecords.decode(message.record());
            runs.tell(lease, event);
            return switch (runs.towards(event)) {
                case UNDER_WAY -> events(step.on(type.cast(event), lease));
                case PAUSED -> parked(message);
                case FAILED, CANCELLED -> passedOver(message);
            };
        } catch (MalformedEvent e) {
            return deadLetter(message, e);
        } catch (RuntimeException e) {
            if (lease.stopped() || FailureClassifier.passes(e)) {
                throw e;
            }
            return deadLetter(message, e);
        }
    }

    private List<ProducerRecord<byte[], byte[]>> events(List<? extends Event> events) {
        List<ProducerRecord<byte[], byte[]>> records =
                events.stream().map(transactions::record).toList();
        for (ProducerRecord<byte[], byte[]> event : records) {
            if (event.value().length > LARGEST_EVENT) {
                throw new UnprocessableEvent(
                        "What came of it can't be published on %s: it has %,d bytes, and may have %,d"
                                .formatted(event.topic(), event.value().length, LARGEST_EVENT));
            }
        }
        return records;
    }

    private List<ProducerRecord<byte[], byte[]>> passedOver(Incoming message) {
        LOG.infof("%s is passed over: its run is over", message);
        count("millrace.messages.passed.over", message);
        return List.of();
    }

    private List<ProducerRecord<byte[], byte[]>> parked(Incoming message) {
        LOG.infof("%s is parked: its run is paused", message);
        count("millrace.messages.parked", message);
        return List.of(ParkedMessage.of(message.record(), run(message)));
    }

    /** Known to be an event: it has been read before. */
    private static String run(Incoming message) {
        try {
            return EventRecords.decode(message.record()).run();
        } catch (MalformedEvent e) {
            throw new IllegalStateException("What is no event belongs to no run", e);
        }
    }

    private void count(String name, Incoming message) {
        meters.counter(name, "topic", message.record().topic()).increment();
    }

    private List<ProducerRecord<byte[], byte[]>> deadLetter(Incoming message, Exception cause) {
        LOG.errorf(cause, "%s goes to the dead letters", message);
        count("millrace.dead.letters", message);
        return List.of(DeadLetter.of(message.record(), service, cause));
    }

    /** One attempt at something. */
    private interface Attempt<T> {
        T make() throws IOException, InterruptedException;
    }

    /** Makes the attempt until it succeeds, or is to be given up, or fails for good. */
    private <T> T insist(Incoming message, BooleanSupplier givenUp, Attempt<T> attempt) throws InterruptedException {
        for (int failures = 1; ; failures++) {
            try {
                return attempt.make();
            } catch (IOException | RuntimeException e) {
                if (givenUp.getAsBoolean()) {
                    throw abandoned(e);
                }
                wait(message, failures, e);
            }
        }
    }

    private void wait(Incoming message, int failures, Exception e) throws InterruptedException {
        if (e instanceof RuntimeException failure && !FailureClassifier.passes(e) && !(e instanceof TimeoutException)) {
            throw failure;
        }
        troubles.report(message.channel(), message.toString(), e);
        Thread.sleep(backoff.after(failures));
    }

    private static InterruptedException abandoned(Exception e) {
        InterruptedException interrupted = new InterruptedException("The lease was lost");
        interrupted.addSuppressed(e);
        return interrupted;
    }

    /** Lets the messages in work finish, within limits, before the connections go. */
    void onShutdown(@Observes ShutdownEvent event) throws InterruptedException {
        leases.close();
        long end = System.nanoTime() + drain.toNanos();
        while (!leases.idle() && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        leases.loseAll();
    }
}
