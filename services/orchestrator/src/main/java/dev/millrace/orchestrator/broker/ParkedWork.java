package dev.millrace.orchestrator.broker;

import dev.millrace.contracts.events.Topic;
import dev.millrace.stage.ParkedMessage;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Messages of paused runs, until they are put back. What has been dealt with is a group's offset, as with dead letters: a
 * pass from there to the end puts each message back on its topic, or drops it, or, when its run waits on, writes it once
 * more at the end; all of that and the new offset are one transaction, so that each message is in one place however often
 * this is interrupted.
 */
@ApplicationScoped
public class ParkedWork {

    private static final Logger LOG = Logger.getLogger(ParkedWork.class);
    private static final String GROUP = "parked-work";
    /** Messages in one transaction. */
    private static final int MOST_AT_ONCE = 1_000;

    private final BrokerClients clients;

    ParkedWork(BrokerClients clients) {
        this.clients = clients;
    }

    /** What becomes of a run's parked messages. */
    public enum Fate {
        /** The run is paused. */
        WAITS,
        /** The run goes on; or it has ended, and whoever gets the message knows whether anything is to be done still. */
        GOES_BACK,
        /** The run was cancelled. */
        DROPPED
    }

    /**
     * Deals with every message that is parked now, unless all of them wait on.
     *
     * @param fates says what becomes of a run's messages
     */
    public void settle(Function<String, Fate> fates, CommandPublisher publisher) {
        try (KafkaConsumer<byte[], byte[]> reader = clients.reader(Optional.of(GROUP))) {
            List<TopicPartition> partitions = partitions(reader);
            Map<TopicPartition, Long> end = reader.endOffsets(partitions);
            Map<TopicPartition, Long> from = Backlog.committed(reader, partitions);
            if (allWait(reader, from, end, fates)) {
                return;
            }
            while (before(from, end)) {
                List<ConsumerRecord<byte[], byte[]>> messages = Backlog.read(reader, from, MOST_AT_ONCE);
                Map<TopicPartition, Long> read = positions(reader, partitions);
                publisher.forward(
                        messages.stream()
                                .flatMap(message -> dealtWith(message, fates))
                                .toList(),
                        offsets(read),
                        reader.groupMetadata());
                from = read;
            }
        }
    }

    private static Stream<ProducerRecord<byte[], byte[]>> dealtWith(
            ConsumerRecord<byte[], byte[]> message, Function<String, Fate> fates) {
        if (!ParkedMessage.isOne(message)) {
            LOG.errorf("What lies at %s@%d was parked by nobody, and is left there", message.topic(), message.offset());
            return Stream.empty();
        }
        return switch (fates.apply(ParkedMessage.run(message))) {
            case WAITS -> Stream.of(ParkedMessage.again(message));
            case GOES_BACK -> Stream.of(ParkedMessage.original(message));
            case DROPPED -> {
                LOG.infof("A parked message of %s is dropped: the run was cancelled", ParkedMessage.run(message));
                yield Stream.empty();
            }
        };
    }

    private static boolean allWait(
            KafkaConsumer<byte[], byte[]> reader,
            Map<TopicPartition, Long> start,
            Map<TopicPartition, Long> end,
            Function<String, Fate> fates) {
        Map<TopicPartition, Long> from = start;
        while (before(from, end)) {
            if (Backlog.read(reader, from, MOST_AT_ONCE).stream()
                    .anyMatch(message -> fates.apply(ParkedMessage.run(message)) != Fate.WAITS)) {
                return false;
            }
            from = positions(reader, List.copyOf(end.keySet()));
        }
        return true;
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> reader) {
        return reader.listTopics().getOrDefault(Topic.PARKED, List.of()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    private static boolean before(Map<TopicPartition, Long> position, Map<TopicPartition, Long> end) {
        return end.entrySet().stream().anyMatch(last -> position.getOrDefault(last.getKey(), 0L) < last.getValue());
    }

    private static Map<TopicPartition, Long> positions(
            KafkaConsumer<byte[], byte[]> reader, List<TopicPartition> partitions) {
        return partitions.stream().collect(Collectors.toMap(partition -> partition, reader::position));
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(Map<TopicPartition, Long> positions) {
        return positions.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, position -> new OffsetAndMetadata(position.getValue())));
    }
}
