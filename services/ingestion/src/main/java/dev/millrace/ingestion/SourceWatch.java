package dev.millrace.ingestion;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.MalformedEvent;
import dev.millrace.contracts.events.RecipeContinued;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.json.LaterVersion;
import dev.millrace.ingestion.domain.watch.FollowedRecipes;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows which recipes are continuous, and has their sources looked at from time to time. One instance does so: that which
 * its group gives the topics' only partitions. What it knows it reads from their beginning, and commits nothing.
 */
@ApplicationScoped
public class SourceWatch {

    private static final Logger LOG = Logger.getLogger(SourceWatch.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final List<String> TOPICS =
            List.of(Topic.RECIPES_CONTINUED.topicName(), Topic.RUNS_SUBMITTED.topicName());

    private final SourceLook look;
    private final Duration every;
    private final String brokers;
    private final String service;
    private final Thread follower =
            Thread.ofPlatform().daemon().name("source-watch").unstarted(this::follow);
    private FollowedRecipes followed = new FollowedRecipes();
    private volatile Optional<KafkaConsumer<byte[], byte[]>> reading = Optional.empty();
    private volatile boolean stopping;

    SourceWatch(
            SourceLook look,
            IngestionConfig config,
            @ConfigProperty(name = "kafka.bootstrap.servers") String brokers,
            @ConfigProperty(name = "quarkus.application.name") String service) {
        this.look = look;
        this.every = config.look();
        this.brokers = brokers;
        this.service = service;
    }

    void start(@Observes StartupEvent event) {
        follower.setUncaughtExceptionHandler((thread, failure) -> {
            LOG.fatal("Sources of continuous recipes can't be watched", failure);
            Quarkus.asyncExit(1);
        });
        follower.start();
    }

    private void follow() {
        while (!stopping) {
            try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
                reading = Optional.of(consumer);
                follow(consumer);
            } catch (WakeupException e) {
                LOG.debug("Stopping", e);
            } catch (KafkaException e) {
                LOG.warnf("Which recipes are continuous isn't known for a moment: %s", e.getMessage());
                pause();
            } catch (LaterVersion e) {
                LOG.errorf("No source is looked at: %s", e.getMessage());
                return;
            }
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer) {
        consumer.subscribe(TOPICS, new FromTheBeginning(consumer));
        long next = System.nanoTime();
        while (!stopping) {
            consumer.poll(POLL).forEach(this::take);
            if (System.nanoTime() - next >= 0 && hasRead(consumer)) {
                look.at(followed.lastCycles());
                next = System.nanoTime() + every.toNanos();
            }
        }
    }

    /** Whether this instance has the topics, and has read what is there. */
    private static boolean hasRead(KafkaConsumer<byte[], byte[]> consumer) {
        return consumer.assignment().size() >= TOPICS.size()
                && consumer.endOffsets(consumer.assignment()).entrySet().stream()
                        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private void take(ConsumerRecord<byte[], byte[]> message) {
        try {
            Event event = EventCodec.decode(Topic.named(message.topic()), type(message), message.value());
            switch (event) {
                case RecipeContinued wish -> followed.add(wish);
                case RunSubmitted run -> followed.add(run);
                default -> throw new IllegalStateException("Nobody subscribed to " + message.topic());
            }
        } catch (MalformedEvent e) {
            LOG.warnf("Passing over %s@%d: %s", message.topic(), message.offset(), e.getMessage());
        }
    }

    private final class FromTheBeginning implements ConsumerRebalanceListener {

        private final KafkaConsumer<byte[], byte[]> consumer;

        FromTheBeginning(KafkaConsumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            followed = new FollowedRecipes();
            consumer.seekToBeginning(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            followed = new FollowedRecipes();
        }
    }

    private static @Nullable String type(ConsumerRecord<byte[], byte[]> message) {
        Header header = message.headers().lastHeader("ce_type");
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.ofEntries(
                        Map.entry("bootstrap.servers", brokers),
                        Map.entry("group.id", service + "-watch"),
                        Map.entry("client.id", service + "-watch"),
                        Map.entry("isolation.level", "read_committed"),
                        Map.entry("enable.auto.commit", false),
                        Map.entry("allow.auto.create.topics", false),
                        Map.entry("auto.offset.reset", "earliest"),
                        // Both topics go to the same instance.
                        Map.entry("partition.assignment.strategy", RangeAssignor.class.getName()),
                        // Listing a large bucket takes a while.
                        Map.entry("max.poll.interval.ms", 1_800_000),
                        Map.entry("fetch.max.wait.ms", 2_500)), // an event ends it at once
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
