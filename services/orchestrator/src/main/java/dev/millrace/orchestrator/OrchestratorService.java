package dev.millrace.orchestrator;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunPaused;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.json.LaterVersion;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.orchestrator.broker.CommandPublisher;
import dev.millrace.orchestrator.broker.DeadLetters;
import dev.millrace.orchestrator.broker.EventTooLarge;
import dev.millrace.orchestrator.broker.ParkedWork;
import dev.millrace.orchestrator.domain.Command;
import dev.millrace.orchestrator.domain.Orchestration;
import dev.millrace.orchestrator.domain.PendingCommands;
import dev.millrace.orchestrator.domain.RunFacts;
import dev.millrace.orchestrator.domain.Steering;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.WakeupException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Events in, commands out. At each start the whole log is read before the first command is given, so that what was
 * already asked for isn't asked for again; from then on every event may lead to commands.
 */
@ApplicationScoped
public class OrchestratorService {

    private static final Logger LOG = Logger.getLogger(OrchestratorService.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofMinutes(1);
    private static final Duration LOOK_FOR_PARTITIONS = Duration.ofSeconds(30);
    private static final Duration READ_BACK = Duration.ofSeconds(30);

    private final String bootstrapServers;
    private final OrchestratorConfig config;
    private final OrchestratorMetrics metrics;
    private final ParkedWork parkedWork;
    private final Orchestration orchestration;
    private final PendingCommands pending = new PendingCommands();
    private final CommandExecutor executor;
    private final Thread loop = new Thread(this::run, "orchestrator");

    private volatile boolean stopping;
    private volatile String state = "starting";
    private volatile Optional<KafkaException> broken = Optional.empty();
    private volatile Optional<EventLog> log = Optional.empty();
    private Optional<CommandPublisher> publisher = Optional.empty();
    /** Whether some parked messages may have a way to go. */
    private boolean parkedDue = true;

    OrchestratorService(
            @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers,
            OrchestratorConfig config,
            ObjectStore store,
            RecipeStore recipes,
            DatasetStore datasets,
            OrchestratorMetrics metrics,
            ParkedWork parkedWork) {
        this.bootstrapServers = bootstrapServers;
        this.config = config;
        this.executor = new CommandExecutor(store, pending);
        this.orchestration = new Orchestration(recipes::find, datasets::find);
        this.metrics = metrics;
        this.parkedWork = parkedWork;
    }

    void start(@Observes StartupEvent event) {
        loop.setUncaughtExceptionHandler((thread, cause) -> {
            LOG.error("The orchestrator can't go on", cause);
            Quarkus.asyncExit(1);
        });
        loop.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        log.ifPresent(EventLog::interrupt);
        loop.join(Duration.ofSeconds(10));
    }

    /** Nothing when commands are given; otherwise what it is waiting for. */
    public Optional<String> waitingFor() {
        return state.isEmpty() ? Optional.empty() : Optional.of(state);
    }

    private void run() {
        while (!stopping) {
            try (EventLog events = new EventLog(bootstrapServers);
                    CommandPublisher commands = new CommandPublisher(bootstrapServers, config.transactionalId())) {
                log = Optional.of(events);
                follow(events, commands);
            } catch (WakeupException e) {
                LOG.debug("Stopping", e);
            } catch (ProducerFencedException | InvalidProducerEpochException e) {
                LOG.error("Another orchestrator has taken over; this one stops.", e);
                stopping = true;
                Quarkus.asyncExit(1);
            } catch (KafkaException | ObjectStoreException e) {
                // Whether the last commands reached the log is unknown: read it again before giving any.
                state = "starting again after: " + e.getMessage();
                LOG.warn("Reading the log again", e);
                pause(RETRY);
            } catch (LaterVersion e) {
                // Whoever passes it over decides on less than what happened.
                state = String.valueOf(e.getMessage());
                LOG.errorf("No command is given: %s", e.getMessage());
                pause(LATER);
            }
        }
    }

    private void follow(EventLog events, CommandPublisher commands) {
        commands.open();
        awaitTopics(events);
        events.assign();
        events.markEnd();
        synchronized (this) {
            pending.forget();
            publisher = Optional.of(commands);
            parkedDue = true;
            broken = Optional.empty();
        }
        Instant assigned = Instant.now();
        boolean live = false;
        while (!stopping) {
            List<EventLog.Entry> entries = events.poll(POLL);
            entries.forEach(this::take);
            if (broken.isPresent()) {
                throw broken.get();
            }
            if (!live && events.reachedEnd()) {
                live = true;
                state = "";
                settle();
                LOG.infof("The log has been read: %d runs", runCount());
            }
            if (live) {
                act();
                putBack(events.parked());
            }
            if (live && !entries.isEmpty()) {
                settle();
            }
            if (assigned.plus(LOOK_FOR_PARTITIONS).isBefore(Instant.now())) {
                events.assign();
                assigned = Instant.now();
            }
        }
    }

    private void awaitTopics(EventLog events) {
        for (List<String> missing = events.missingTopics(); !missing.isEmpty(); missing = events.missingTopics()) {
            state = "waiting for topics: " + String.join(", ", missing);
            if (stopping) {
                throw new WakeupException();
            }
            pause(RETRY);
        }
        state = "reading the log";
    }

    private void pause(Duration pause) {
        try {
            for (Instant end = Instant.now().plus(pause);
                    !stopping && Instant.now().isBefore(end); ) {
                Thread.sleep(Math.min(pause.toMillis(), RETRY.toMillis()));
            }
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    private synchronized void take(EventLog.Entry entry) {
        orchestration.add(entry.event(), entry.offset());
        pending.seen(entry.event());
        parkedDue |= entry.event() instanceof RunPaused
                || (entry.event() instanceof RunEnded ended
                        && orchestration
                                .run(ended.run())
                                .filter(facts -> facts.pauses().any())
                                .isPresent());
    }

    /** Parked messages whose runs don't wait go their way; also those of an instance that has parked them late. */
    private synchronized void putBack(Set<String> parked) {
        if (parkedDue || parked.stream().anyMatch(run -> fate(run) != ParkedWork.Fate.WAITS)) {
            parkedWork.settle(this::fate, publisher.orElseThrow());
            parkedDue = false;
        }
    }

    private ParkedWork.Fate fate(String run) {
        return orchestration
                .run(run)
                .map(facts -> facts.isCancelled()
                        ? ParkedWork.Fate.DROPPED
                        : facts.isWaiting() ? ParkedWork.Fate.WAITS : ParkedWork.Fate.GOES_BACK)
                .orElse(ParkedWork.Fate.GOES_BACK);
    }

    private synchronized void act() {
        executor.carryOut(pending.admit(orchestration.commands()), publisher.orElseThrow());
    }

    private synchronized void settle() {
        metrics.update(orchestration);
        notifyAll();
    }

    private synchronized int runCount() {
        return orchestration.runs().size();
    }

    /** Reads from the state, which must not be kept beyond the call. */
    public synchronized <T> T ask(Function<Orchestration, T> question) {
        return question.apply(orchestration);
    }

    /** Reads from one run's facts. */
    public <T> Optional<T> ask(String run, Function<RunFacts, T> question) {
        return ask(all -> all.run(run).map(question));
    }

    /**
     * Publishes what is to be published of {@code decision}, which is taken on a state that doesn't change meanwhile.
     *
     * @throws NotReady while the log is being read or the broker is away
     */
    synchronized Steering decide(Function<Orchestration, Steering> decision) {
        Steering answer = decision.apply(orchestration);
        if (!(answer instanceof Steering.Publish(Event event, String sentence))) {
            return answer;
        }
        if (pending.settles(event.run())) {
            return new Steering.Refused("Run %s is about to end: it is too late to stop it.".formatted(event.run()));
        }
        publishUnlessPending(event);
        return answer;
    }

    /** What was published and hasn't come back yet is on its way. */
    synchronized void publishUnlessPending(Event event) {
        if (!pending.admit(List.of(new Command(event, List.of()))).isEmpty()) {
            publish(event);
        }
    }

    /** Puts the messages that wait for {@code topic} back on it; returns how many there were. */
    public int replay(DeadLetters deadLetters, Topic topic) {
        AtomicInteger replayed = new AtomicInteger();
        use(commands -> replayed.set(deadLetters.replay(topic, commands)));
        return replayed.get();
    }

    /** Publishes an event that no command asks for. */
    void publish(Event event) {
        publish(List.of(event));
    }

    /** Publishes events that no command asks for, all of them or none. */
    void publish(List<? extends Event> events) {
        use(commands -> {
            try {
                commands.publish(List.copyOf(events));
            } catch (EventTooLarge e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        });
    }

    /** Publishes with the orchestrator's own producer; at failure the log is read again. */
    private synchronized void use(Consumer<CommandPublisher> action) {
        if (waitingFor().isPresent()) {
            throw new NotReady("The orchestrator isn't ready: " + state);
        }
        try {
            action.accept(publisher.orElseThrow());
        } catch (KafkaException e) {
            broken = Optional.of(e);
            state = "starting again after: " + e.getMessage();
            throw new NotReady("The broker didn't take it: " + e.getMessage(), e);
        }
    }

    /** Waits until the state is such, as it is once what was published has come back. */
    void await(Predicate<Orchestration> condition) {
        if (!awaitUpTo(READ_BACK, condition)) {
            throw new NotReady("It was published, but hasn't come back from the broker yet.");
        }
    }

    /** Waits until the state is such, but no longer than {@code patience}; whether it is. */
    synchronized boolean awaitUpTo(Duration patience, Predicate<Orchestration> condition) {
        Instant deadline = Instant.now().plus(patience);
        while (!condition.test(orchestration)) {
            long left = Duration.between(Instant.now(), deadline).toMillis();
            if (left <= 0 || stopping) {
                return false;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new NotReady("Interrupted while waiting for the broker", e);
            }
        }
        return true;
    }
}
