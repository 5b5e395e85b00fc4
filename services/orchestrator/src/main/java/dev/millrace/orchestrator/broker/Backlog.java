package dev.millrace.orchestrator.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Messages between two positions of some partitions. */
final class Backlog {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int MOST_EMPTY_POLLS = 50;

    private Backlog() {}

    /**
     * Reads on from {@code from} to where the partitions end now, but no more than about {@code most} messages. Offsets
     * can't simply be subtracted: the end of a transaction takes one too.
     */
    static List<ConsumerRecord<byte[], byte[]>> read(
            KafkaConsumer<byte[], byte[]> reader, Map<TopicPartition, Long> from, int most) {
        reader.assign(from.keySet());
        from.forEach(reader::seek);
        Map<TopicPartition, Long> ends = reader.endOffsets(from.keySet());
        List<ConsumerRecord<byte[], byte[]>> messages = new ArrayList<>();
        int empty = 0;
        while (!reached(reader, ends) && messages.size() < most && empty < MOST_EMPTY_POLLS) {
            int before = messages.size();
            reader.poll(POLL).forEach(messages::add);
            empty = messages.size() == before ? empty + 1 : 0;
        }
        return messages;
    }

    private static boolean reached(KafkaConsumer<byte[], byte[]> reader, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> reader.position(end.getKey()) >= end.getValue());
    }

    /** Where a group stands in these partitions: where it has committed, else at their beginning. */
    static Map<TopicPartition, Long> committed(
            KafkaConsumer<byte[], byte[]> reader, Collection<TopicPartition> partitions) {
        Set<TopicPartition> all = new HashSet<>(partitions);
        Map<TopicPartition, Long> positions = new HashMap<>(reader.beginningOffsets(all));
        reader.committed(all).forEach((partition, committed) -> {
            if (committed != null) {
                positions.merge(partition, committed.offset(), Math::max);
            }
        });
        return positions;
    }
}
