package dev.millrace.orchestrator;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.MalformedEvent;
import dev.millrace.contracts.events.Topic;
import dev.millrace.stage.EventRecords;
import dev.millrace.stage.ParkedMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Every topic from its beginning, committed events only. No consumer group: where it stands is kept nowhere, since it
 * starts over each time. One thread at a time.
 */
final class EventLog implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(EventLog.class);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> goal = new HashMap<>();
    private final Set<String> parked = new HashSet<>();

    EventLog(String bootstrapServers) {
        this.consumer = EventRecords.reader(
                bootstrapServers,
                Map.of(
                        "client.id",
                        "orchestrator-log",
                        "max.poll.records",
                        2_000,
                        "fetch.max.wait.ms", // an event ends it at once
                        2_500));
    }

    /** An event and its position in its partition. */
    record Entry(Event event, long offset) {}

    private static Stream<String> topics() {
        return Stream.concat(Arrays.stream(Topic.values()).map(Topic::topicName), Stream.of(Topic.PARKED));
    }

    /** Topics that aren't there yet. */
    List<String> missingTopics() {
        Set<String> known = consumer.listTopics().keySet();
        return topics().filter(name -> !known.contains(name)).toList();
    }

    /** Takes in partitions that are new since the last call; they are read from their beginning, parked messages from now. */
    void assign() {
        Map<String, List<PartitionInfo>> known = consumer.listTopics();
        Set<TopicPartition> all = topics().flatMap(topic -> known.getOrDefault(topic, List.of()).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .collect(Collectors.toSet());
        Set<TopicPartition> fresh = all.stream()
                .filter(partition -> !consumer.assignment().contains(partition))
                .collect(Collectors.toSet());
        if (!fresh.isEmpty()) {
            consumer.assign(all);
            consumer.seekToBeginning(fresh);
            consumer.seekToEnd(fresh.stream()
                    .filter(partition -> partition.topic().equals(Topic.PARKED))
                    .toList());
        }
    }

    /** Remembers where the log ends now. */
    void markEnd() {
        goal.clear();
        goal.putAll(consumer.endOffsets(consumer.assignment()));
    }

    /** Whether everything up to the marked end has been read. */
    boolean reachedEnd() {
        goal.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        return goal.isEmpty();
    }

    /** The next events. What is no event is left to the service that has to act on it, and to its dead letters. */
    List<Entry> poll(Duration patience) {
        List<Entry> entries = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(patience)) {
            if (message.topic().equals(Topic.PARKED)) {
                parked.add(ParkedMessage.run(message));
                continue;
            }
            try {
                Event event = EventRecords.decode(message);
                entries.add(new Entry(event, message.offset()));
            } catch (MalformedEvent e) {
                LOG.warnf(
                        "Passing over %s-%d@%d: %s",
                        message.topic(), message.partition(), message.offset(), e.getMessage());
            }
        }
        return entries;
    }

    /** Runs of which messages have been parked since the last time this was asked, or since the log was opened. */
    Set<String> parked() {
        Set<String> runs = Set.copyOf(parked);
        parked.clear();
        return runs;
    }

    /** Makes a running {@link #poll} return; the one method that another thread may call. */
    void interrupt() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
