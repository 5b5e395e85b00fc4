package dev.millrace.deduplication;

import dev.millrace.contracts.json.LaterVersion;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Starts and stops the flow. It waits for the broker as long as it takes, makes the topics that are missing, and puts a new
 * thread in the place of one that failed. (The Quarkus extension for Kafka Streams starts only when every topic is there
 * and needs the number of owners before it can ask the broker.)
 */
@ApplicationScoped
public class StreamsEngine {

    private static final Logger LOG = Logger.getLogger(StreamsEngine.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final int ADMIN_TIMEOUT_MILLIS = 5_000;

    private final DeduplicationService service;
    private final DeduplicationConfig config;
    private final String brokers;
    private final String instance;
    private volatile Optional<KafkaStreams> streams = Optional.empty();
    private volatile Optional<RocksMemory.Shared> memory = Optional.empty();
    private volatile Optional<Thread> starter = Optional.empty();
    private volatile Optional<String> unreadable = Optional.empty();

    public StreamsEngine(
            DeduplicationService service,
            DeduplicationConfig config,
            @ConfigProperty(name = "kafka.bootstrap.servers", defaultValue = "localhost:19092") String brokers,
            @ConfigProperty(name = "millrace.instance", defaultValue = "${HOSTNAME:local}") String instance) {
        this.service = service;
        this.config = config;
        this.brokers = brokers;
        this.instance = instance;
    }

    void start(@Observes StartupEvent event) {
        starter = Optional.of(Thread.ofVirtual()
                .name("deduplication-start")
                .uncaughtExceptionHandler(StreamsEngine::giveUp)
                .start(this::startWhenPossible));
    }

    private void startWhenPossible() {
        try {
            int owners = awaitTopics();
            RocksMemory.Shared shared = new RocksMemory.Shared(config.stateMemory());
            memory = Optional.of(shared);
            Properties properties = StreamsProperties.of(config, brokers, instance, shared);
            KafkaStreams made = new KafkaStreams(service.topology(owners), properties);
            made.setUncaughtExceptionHandler(this::replaceThread);
            streams = Optional.of(made);
            made.start();
            LOG.infof("Deduplicating with %d owners of keys on %d threads", owners, config.threads());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void giveUp(Thread thread, Throwable failure) {
        LOG.fatal("Deduplication can't start", failure);
        Quarkus.asyncExit(1);
    }

    private int awaitTopics() throws InterruptedException {
        Properties properties = new Properties();
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MILLIS);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MILLIS);
        while (true) {
            try (Admin admin = Admin.create(properties)) {
                return new InternalTopics(admin).ensure(config.owners());
            } catch (ExecutionException | KafkaException e) {
                LOG.warnf("Waiting for the broker at %s: %s", brokers, e.getMessage());
            }
            Thread.sleep(PAUSE);
        }
    }

    private StreamThreadExceptionResponse replaceThread(Throwable failure) {
        Optional<LaterVersion> later = laterVersion(failure);
        if (later.isPresent()) {
            LOG.error("Deduplication stops: no thread of this release could go on from here", failure);
            unreadable = later.map(Throwable::getMessage);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.error("A worker thread failed; another takes its place and begins at the last commit", failure);
        try {
            // Runs on the thread that failed: whatever made it fail gets a moment to pass.
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    void stop(@Observes ShutdownEvent event) {
        starter.ifPresent(Thread::interrupt);
        streams.ifPresent(running -> running.close(GRACE));
        memory.ifPresent(RocksMemory.Shared::close);
    }

    private static Optional<LaterVersion> laterVersion(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(LaterVersion.class::isInstance)
                .map(LaterVersion.class::cast)
                .findFirst();
    }

    /** What the flow has stopped at, because only a later release can read it. */
    Optional<String> unreadable() {
        return unreadable;
    }

    /** The flow, once the broker has been reached. */
    Optional<KafkaStreams> streams() {
        return streams;
    }

    /** What the flow is doing; empty before the broker has been reached. */
    Optional<KafkaStreams.State> state() {
        return streams.map(KafkaStreams::state);
    }
}
