package dev.millrace.stage;

import dev.millrace.contracts.events.DocumentWithdrawn;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.MalformedEvent;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.events.Withdrawals;
import dev.millrace.contracts.json.LaterVersion;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
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
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Follows what becomes of runs, so that nobody works for one that is over, and nobody begins to work for one that is paused;
 * and which documents are withdrawn. It reads the few small topics that say so from their beginning, each instance for
 * itself and in no group; who asks waits until it has read what was there when it began. It begins with the first question.
 */
@ApplicationScoped
public class RunWatch {

    private static final Logger LOG = Logger.getLogger(RunWatch.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration LOOK_FOR_PARTITIONS = Duration.ofSeconds(30);
    /** The topics that say what becomes of runs, and of documents. */
    public static final List<Topic> TOPICS = List.of(
            Topic.RUNS_CANCELLED,
            Topic.RUNS_FAILED,
            Topic.RUNS_ENDED,
            Topic.RUNS_PAUSED,
            Topic.TRAININGS_STOPPED,
            Topic.DOCUMENTS_WITHDRAWN);

    private final Duration drain;
    private final Standings standings = new Standings();
    /** The follower's alone. */
    private final Withdrawals withdrawals = new Withdrawals();

    private volatile Withdrawn withdrawn = Withdrawn.NONE;
    private final Map<HeldLease, Event> inHand = new ConcurrentHashMap<>();
    private final CountDownLatch read = new CountDownLatch(1);
    private final TopicFollower follower;
    private volatile Optional<LaterVersion> unreadable = Optional.empty();

    RunWatch(
            StageConfig config,
            @ConfigProperty(name = "kafka.bootstrap.servers") String brokers,
            @ConfigProperty(name = "quarkus.application.name") String service,
            @ConfigProperty(name = "millrace.instance") String instance) {
        this.drain = config.drain();
        this.follower = new TopicFollower(
                "run-watch",
                "What becomes of runs",
                brokers,
                Map.of("client.id", "%s-%s-runs".formatted(service, instance)),
                this::follow,
                this::stopAt);
    }

    @PostConstruct
    void start() {
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

    private void stopAt(LaterVersion later) {
        LOG.errorf("No work is begun: %s", later.getMessage());
        unreadable = Optional.of(later);
        read.countDown();
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer) {
        awaitTopics(consumer);
        long assigned = System.nanoTime();
        assign(consumer);
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (!follower.isStopping()) {
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
        while (!follower.isStopping()) {
            Set<String> known = consumer.listTopics().keySet();
            List<String> missing = TOPICS.stream()
                    .map(Topic::topicName)
                    .filter(name -> !known.contains(name))
                    .toList();
            if (missing.isEmpty()) {
                return;
            }
            LOG.warnf("No work is begun: waiting for topics: %s", String.join(", ", missing));
            follower.pause();
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
            Event event = EventRecords.decode(message);
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

    @PreDestroy
    void stop() {
        follower.stop();
    }
}
