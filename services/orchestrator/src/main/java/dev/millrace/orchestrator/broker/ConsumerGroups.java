package dev.millrace.orchestrator.broker;

import dev.millrace.contracts.api.DeadLetter;
import dev.millrace.contracts.api.StageStanding;
import dev.millrace.contracts.events.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** How far behind each service is. */
@ApplicationScoped
public class ConsumerGroups {

    /** Up to this difference of offsets the messages are counted one by one. */
    private static final long FEW = 200;

    private static final Set<String> TOPICS =
            Arrays.stream(Topic.values()).map(Topic::topicName).collect(Collectors.toSet());

    /** Many pages may ask at once; the broker is asked once. */
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final BrokerClients clients;
    private final DeadLetters deadLetters;
    private List<StageStanding> known = List.of();
    private long asked = System.nanoTime() - FRESH.toNanos();

    ConsumerGroups(BrokerClients clients, DeadLetters deadLetters) {
        this.clients = clients;
        this.deadLetters = deadLetters;
    }

    /** Every service on every topic that it has begun to read, as it was at most {@link #FRESH} ago. */
    public synchronized List<StageStanding> standings() {
        if (System.nanoTime() - asked >= FRESH.toNanos()) {
            known = ask();
            asked = System.nanoTime();
        }
        return known;
    }

    private List<StageStanding> ask() {
        Admin admin = clients.admin();
        List<String> groups = now(admin.listGroups().all()).stream()
                .map(GroupListing::groupId)
                .toList();
        Map<String, ConsumerGroupDescription> described =
                now(admin.describeConsumerGroups(groups).all());
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = now(admin.listConsumerGroupOffsets(
                        groups.stream().collect(Collectors.toMap(id -> id, id -> new ListConsumerGroupOffsetsSpec())))
                .all());
        Map<String, Long> dead =
                deadLetters.waiting().stream().collect(Collectors.groupingBy(DeadLetter::topic, Collectors.counting()));
        List<StageStanding> standings = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> reader = clients.reader(Optional.empty())) {
            committed.forEach((group, offsets) -> lags(reader, offsets)
                    .forEach((topic, lag) -> standings.add(new StageStanding(
                            group,
                            topic,
                            lag,
                            Optional.ofNullable(described.get(group))
                                    .map(description -> description.members().size())
                                    .orElse(0),
                            dead.getOrDefault(topic, 0L)))));
        }
        standings.sort(Comparator.comparing(StageStanding::stage).thenComparing(StageStanding::topic));
        return standings;
    }

    private Map<String, Long> lags(
            KafkaConsumer<byte[], byte[]> reader, Map<TopicPartition, OffsetAndMetadata> offsets) {
        Map<TopicPartition, Long> from = new HashMap<>();
        offsets.forEach((partition, offset) -> {
            if (offset != null && TOPICS.contains(partition.topic())) {
                from.put(partition, offset.offset());
            }
        });
        Map<String, Long> lags = new HashMap<>();
        Map<TopicPartition, Long> few = new HashMap<>();
        reader.endOffsets(from.keySet()).forEach((partition, end) -> {
            long position = from.getOrDefault(partition, end);
            long difference = Math.max(0, end - position);
            boolean counted = difference > 0 && difference <= FEW;
            lags.merge(partition.topic(), counted ? 0 : difference, Long::sum);
            if (counted) {
                few.put(partition, position);
            }
        });
        count(reader, few, lags);
        return lags;
    }

    /** Counts where it's cheap, since the end of a transaction takes an offset too and is no work for anybody. */
    private static void count(
            KafkaConsumer<byte[], byte[]> reader, Map<TopicPartition, Long> few, Map<String, Long> lags) {
        if (!few.isEmpty()) {
            Backlog.read(reader, few, (int) FEW * few.size())
                    .forEach(message -> lags.merge(message.topic(), 1L, Long::sum));
        }
    }

    private static <T> T now(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new KafkaException("The broker can't say how the services stand", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted", e);
        }
    }
}
