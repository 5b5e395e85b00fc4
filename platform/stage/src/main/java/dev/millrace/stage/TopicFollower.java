package dev.millrace.stage;

import dev.millrace.contracts.json.LaterVersion;
import io.quarkus.runtime.Quarkus;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * A thread that reads topics for as long as the service runs, and changes nothing in them. A broker that is away is asked again,
 * from the beginning of what is to be done with a new consumer.
 */
public final class TopicFollower {

    private static final Logger LOG = Logger.getLogger(TopicFollower.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** What a follower tells of itself. */
    private final String subject;

    private final String brokers;
    private final Map<String, Object> settings;
    private final Consumer<KafkaConsumer<byte[], byte[]>> reading;
    private final Consumer<LaterVersion> unreadable;
    private final Thread thread;
    private volatile Optional<KafkaConsumer<byte[], byte[]>> consumer = Optional.empty();
    private volatile boolean stopping;

    /**
     * @param name of the thread
     * @param subject what isn't known where this fails, as in "What becomes of runs"
     * @param brokers where they are
     * @param settings of the consumer, as {@link EventRecords#reader} takes them
     * @param reading reads on until {@link #isStopping}
     * @param unreadable told when there is something that only a later release can read; nothing is read from then on
     */
    public TopicFollower(
            String name,
            String subject,
            String brokers,
            Map<String, Object> settings,
            Consumer<KafkaConsumer<byte[], byte[]>> reading,
            Consumer<LaterVersion> unreadable) {
        this.subject = subject;
        this.brokers = brokers;
        this.settings = new HashMap<>(Map.of("fetch.max.wait.ms", 2_500)); // an event ends it at once
        this.settings.putAll(settings);
        this.reading = reading;
        this.unreadable = unreadable;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::follow);
    }

    /** Begins. A failure that nobody foresaw ends the service: whoever asks what is read here would wait for ever. */
    public void start() {
        thread.setUncaughtExceptionHandler((_, failure) -> {
            LOG.fatalf(failure, "%s can't be followed", subject);
            Quarkus.asyncExit(1);
        });
        thread.start();
    }

    /** Whether nothing more is to be read. */
    public boolean isStopping() {
        return stopping;
    }

    /** Waits a moment, on the follower's thread. */
    void pause() {
        try {
            Thread.sleep(RETRY);
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    /** Ends it soon. */
    public void stop() {
        stopping = true;
        consumer.ifPresent(KafkaConsumer::wakeup);
    }

    private void follow() {
        while (!stopping) {
            try (KafkaConsumer<byte[], byte[]> opened = EventRecords.reader(brokers, settings)) {
                consumer = Optional.of(opened);
                reading.accept(opened);
            } catch (WakeupException e) {
                LOG.debug("Stopping", e);
            } catch (KafkaException e) {
                LOG.warnf("%s isn't known for a moment: %s", subject, e.getMessage());
                pause();
            } catch (LaterVersion e) {
                unreadable.accept(e);
                return;
            }
        }
    }
}
