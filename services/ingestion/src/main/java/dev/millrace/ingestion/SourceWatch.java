package dev.millrace.ingestion;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.MalformedEvent;
import dev.millrace.contracts.events.RecipeContinued;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.Topic;
import dev.millrace.ingestion.domain.watch.FollowedRecipes;
import dev.millrace.stage.EventRecords;
import dev.millrace.stage.TopicFollower;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Follows which recipes are continuous, and has their sources looked at from time to time. One instance does so: that which
 * its group gives the topics' only partitions. What it knows it reads from their beginning, and commits nothing.
 */
@ApplicationScoped
public class SourceWatch {

    private static final Logger LOG = Logger.getLogger(SourceWatch.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final List<String> TOPICS =
            List.of(Topic.RECIPES_CONTINUED.topicName(), Topic.RUNS_SUBMITTED.topicName());

    private final SourceLook look;
    private final Duration every;
    private final TopicFollower follower;
    private FollowedRecipes followed = new FollowedRecipes();

    SourceWatch(
            SourceLook look,
            IngestionConfig config,
            @ConfigProperty(name = "kafka.bootstrap.servers") String brokers,
            @ConfigProperty(name = "quarkus.application.name") String service) {
        this.look = look;
        this.every = config.look();
        this.follower = new TopicFollower(
                "source-watch",
                "Which recipes are continuous",
                brokers,
                Map.of(
                        "group.id",
                        service + "-watch",
                        "client.id",
                        service + "-watch",
                        // Both topics go to the same instance.
                        "partition.assignment.strategy",
                        RangeAssignor.class.getName(),
                        // Listing a large bucket takes a while.
                        "max.poll.interval.ms",
                        1_800_000),
                this::follow,
                later -> LOG.errorf("No source is looked at: %s", later.getMessage()));
    }

    void start(@Observes StartupEvent event) {
        follower.start();
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer) {
        consumer.subscribe(TOPICS, new FromTheBeginning(consumer));
        long next = System.nanoTime();
        while (!follower.isStopping()) {
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
            Event event = EventRecords.decode(message);
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

    @PreDestroy
    void stop() {
        follower.stop();
    }
}
