package dev.millrace.inference;

import dev.millrace.stage.EventRecords;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * What the log of models says when the server starts, read to its end before anything is loaded: a server that had read
 * half of it would call models unknown that exist, and serve versions that were replaced long ago. The channel, which
 * reads the same topics from their beginning, goes on where this ended.
 */
@ApplicationScoped
class ModelsAtStart {
    private static final Logger LOG = Logger.getLogger(ModelsAtStart.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private final String brokers;
    private final List<String> topics;
    private final CompletableFuture<Map<TopicPartition, Long>> ends = new CompletableFuture<>();
    private volatile boolean closed;

    ModelsAtStart(
            @ConfigProperty(name = "kafka.bootstrap.servers") String brokers,
            @ConfigProperty(name = "mp.messaging.incoming.models.topics") List<String> topics) {
        this.brokers = brokers;
        this.topics = List.copyOf(topics);
    }

    /** Hands every event to {@code heard}, on a thread of its own, and runs {@code then} after the last. */
    void read(Consumer<ConsumerRecord<byte[], byte[]>> heard, Runnable then) {
        Thread.ofPlatform().daemon().name("models-at-start").start(() -> {
            try {
                Map<TopicPartition, Long> read = readAll(heard);
                then.run();
                ends.complete(read);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Completes when all has been read, with the position in each partition after what was. */
    CompletionStage<Map<TopicPartition, Long>> ends() {
        return ends.minimalCompletionStage();
    }

    @PreDestroy
    void close() {
        closed = true;
    }

    /** A broker that is away is asked again; what was heard of it before may be heard twice. */
    private Map<TopicPartition, Long> readAll(Consumer<ConsumerRecord<byte[], byte[]>> heard)
            throws InterruptedException {
        while (true) {
            try (KafkaConsumer<byte[], byte[]> consumer =
                    EventRecords.reader(brokers, Map.of("client.id", "inference-models-at-start"))) {
                return readAll(consumer, heard);
            } catch (KafkaException e) {
                LOG.warnf("Can't read yet which models there are: %s", e.getMessage());
                Thread.sleep(PAUSE);
            }
        }
    }

    private Map<TopicPartition, Long> readAll(
            KafkaConsumer<byte[], byte[]> consumer, Consumer<ConsumerRecord<byte[], byte[]>> heard)
            throws InterruptedException {
        List<TopicPartition> partitions = partitions(consumer.listTopics());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> goal = new HashMap<>(consumer.endOffsets(partitions));
        Map<TopicPartition, Long> read = new HashMap<>();
        while (!goal.isEmpty()) {
            if (closed) {
                throw new InterruptedException("the server is being shut down");
            }
            consumer.poll(Duration.ofMillis(100)).forEach(heard);
            goal.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        }
        partitions.forEach(partition -> read.put(partition, consumer.position(partition)));
        return read;
    }

    private List<TopicPartition> partitions(Map<String, List<PartitionInfo>> known) {
        return topics.stream()
                .flatMap(topic -> known.getOrDefault(topic, List.of()).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }
}
