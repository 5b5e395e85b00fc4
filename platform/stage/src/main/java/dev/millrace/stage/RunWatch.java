package dev.millrace.stage;

import dev.millrace.contracts.events.DocumentWithdrawn;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.MalformedEvent;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.events.Withdrawals;
import dev.millrace.contracts.json.LaterVersion;
import io.quarkus.runtime.Quarkus;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows what becomes of runs, so that nobody works for one that is over, and nobody begins to work for one that is
 * paused; and which documents are withdrawn. It reads the few small topics that say so from their beginning, each instance for itself and in no group; who
 * asks waits until it has read what was there when it began. It begins with the first question.
 */
@ApplicationScoped
public class RunWatch {

    private static final Logger LOG = Logger.getLogger(RunWatch.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LOOK_FOR_PARTITIONS = Duration.ofSeconds(30);
    /** The topics that say what becomes of runs, and of documents. */
    public static final List<Topic> TOPICS = List.of(
            Topic.RUNS_CANCELLED,
            Topic.RUNS_FAILED,
            Topic.RUNS_ENDED,
            Topic.RUNS_PAUSED,
            Topic.TRAININGS_STOPPED,
            Topic.DOCUMENTS_WITHDRAWN);

    private final String brokers;
    private final String client;
    private final Duration drain;
    private final Standings standings = new Standings();
    /** The follower's alone. */
    private final Withdrawals withdrawals = new Withdrawals();

    private volatile Withdrawn withdrawn = Withdrawn.NONE;
    private final Map<HeldLease, Event> inHand = new ConcurrentHashMap<>();
    private final CountDownLatch read = new CountDownLatch(1);
    private final Thread follower =
            Thread.ofPlatform().daemon().name("run-watch").unstarted(this::follow);
    private volatile Optional<KafkaConsumer<byte[], byte[]>> reading = Optional.empty();
    private volatile Optional<LaterVersion> unreadable = Optional.empty();
    private volatile boolean stopping;

    RunWatch(
            StageConfig config,
            @ConfigProperty(name = "kafka.bootstrap.servers") String brokers,
            @ConfigProperty(name = "quarkus.application.name") String service,
            @ConfigProperty(name = "millrace.instance") String instance) {
        this.brokers = brokers;
        this.client = "%s-%s-runs".formatted(service, instance);
        this.drain = config.drain();
    }

    @PostConstruct
    void start() {
        follower.setUncaughtExceptionHandler((thread, failure) -> {
            LOG.fatal("What becomes of runs can't be followed", failure); // whoever asked would wait for ever
            Quarkus.asyncExit(1);
        });
        follower.start();
    }

    /**
     * How the run of {@code event} stands with regard to it.
     *
     * @throws LaterVersion when only a later release knows
     * @throws InterruptedException while waiting for what was there at the start to be read
     */
    public Standing towards(Event event) throws InterruptedException {
        read.await();
        if (unreadable.isPresent()) {
            throw unreadable.get();
        }
        return standings.towards(event);
    }

    /**
     * Which documents are withdrawn.
     *
     * @throws LaterVersion when only a later release knows
     * @throws InterruptedException while waiting for what was there at the start to be read
     */
    public Withdrawn withdrawn() throws InterruptedException {
        read.await();
        if (unreadable.isPresent()) {
            throw unreadable.get();
        }
        return withdrawn;
    }

    /** From now on {@code lease} is told what becomes of the run of {@code event}; {@link #towards} says how it stands. */
    void tell(HeldLease lease, Event event) {
        inHand.put(lease, event);
    }

    /** The work is over. */
    void leave(HeldLease lease) {
        inHand.remove(lease);
    }

    private void follow() {
        while (!stopping) {
            try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
                reading = Optional.of(consumer);
                follow(consumer);
            } catch (WakeupException e) {
                LOG.debug("Stopping", e);
            } catch (KafkaException e) {
                LOG.warnf("What becomes of runs isn't known for a moment: %s", e.getMessage());
                pause();
            } catch (LaterVersion e) {
                LOG.errorf("No work is begun: %s", e.getMessage());
                unreadable = Optional.of(e);
                read.countDown();
                return;
            }
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer) {
        awaitTopics(consumer);
        long assigned = System.nanoTime();
        assign(consumer);
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (!stopping) {
            take(consumer.poll(POLL));
            if (read.getCount() > 0
                    && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                read.countDown();
            }
            tellAll();
            if (System.nanoTime() - assigned > LOOK_FOR_PARTITIONS.toNanos()) {
                assign(consumer);
                assigned = System.nanoTime();
            }
        }
    }

    /** Who began without one of them would take for under way what isn't. */
    private void awaitTopics(KafkaConsumer<byte[], byte[]> consumer) {
        while (!stopping) {
            Set<String> known = consumer.listTopics().keySet();
            List<String> missing = TOPICS.stream()
                    .map(Topic::topicName)
                    .filter(name -> !known.contains(name))
                    .toList();
            if (missing.isEmpty()) {
                return;
            }
            LOG.warnf("No work is begun: waiting for topics: %s", String.join(", ", missing));
            pause();
        }
        throw new WakeupException();
    }

    /** Takes in partitions that are new; they are read from their beginning. */
    private static void assign(KafkaConsumer<byte[], byte[]> consumer) {
        var known = consumer.listTopics();
        List<TopicPartition> all = TOPICS.stream()
                .flatMap(topic -> known.getOrDefault(topic.topicName(), List.of()).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        List<TopicPartition> fresh = all.stream()
                .filter(partition -> !consumer.assignment().contains(partition))
                .toList();
        if (!fresh.isEmpty()) {
            consumer.assign(all);
            consumer.seekToBeginning(fresh);
        }
    }

    private void take(ConsumerRecords<byte[], byte[]> messages) {
        messages.forEach(this::take);
        if (messages.partitions().stream()
                .anyMatch(partition -> partition.topic().equals(Topic.DOCUMENTS_WITHDRAWN.topicName()))) {
            withdrawn = new Withdrawn(withdrawals.all().stream()
                    .map(DocumentWithdrawn::contentHash)
                    .collect(Collectors.toSet()));
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> message) {
        try {
            Event event = EventCodec.decode(Topic.named(message.topic()), type(message), message.value());
            if (event instanceof DocumentWithdrawn withdrawal) {
                withdrawals.add(withdrawal);
            } else {
                standings.take(event);
            }
        } catch (MalformedEvent e) {
            LOG.warnf("Passing over %s@%d: %s", message.topic(), message.offset(), e.getMessage());
        }
    }

    private void tellAll() {
        inHand.forEach((lease, event) -> {
            switch (standings.towards(event)) {
                case UNDER_WAY -> {
                    lease.goOn();
                    if (standings.isConcluding(event.run())) {
                        lease.conclude();
                    }
                }
                case PAUSED -> lease.pause(drain);
                case FAILED, CANCELLED -> lease.endWork();
            }
        });
    }

    private static @Nullable String type(ConsumerRecord<byte[], byte[]> message) {
        Header header = message.headers().lastHeader("ce_type");
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        brokers,
                        "client.id",
                        client,
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false,
                        "allow.auto.create.topics",
                        false,
                        "auto.offset.reset",
                        "earliest",
                        "fetch.max.wait.ms", // an event ends it at once
                        2_500),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private void pause() {
        try {
            Thread.sleep(RETRY);
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    @PreDestroy
    void stop() {
        stopping = true;
        reading.ifPresent(KafkaConsumer::wakeup);
    }
}
