package dev.millrace.orchestrator.broker;

import dev.millrace.contracts.api.DeadLetter;
import dev.millrace.contracts.events.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** Messages that a service could not process. They wait here until somebody replays them. */
@ApplicationScoped
public class DeadLetters {

    /** How many are shown, or replayed, at once. */
    public static final int MOST = 1_000;

    /** The group whose offsets say what was replayed. */
    private static final String GROUP = "dead-letter-replay";

    private static final int EXCERPT = 500;

    private final BrokerClients clients;

    DeadLetters(BrokerClients clients) {
        this.clients = clients;
    }

    /** Every message that waits, those of one topic together. */
    public List<DeadLetter> waiting() {
        try (KafkaConsumer<byte[], byte[]> reader = clients.reader(Optional.of(GROUP))) {
            return Backlog.read(reader, positions(reader, List.of(Topic.values())), MOST).stream()
                    .map(DeadLetters::letter)
                    .sorted(Comparator.comparing(DeadLetter::topic)
                            .thenComparingInt(DeadLetter::partition)
                            .thenComparingLong(DeadLetter::offset))
                    .toList();
        }
    }

    /**
     * Puts what waits for a topic back on it; each message once, however often this is interrupted.
     *
     * @return how many were put back
     */
    public int replay(Topic topic, CommandPublisher publisher) {
        try (KafkaConsumer<byte[], byte[]> reader = clients.reader(Optional.of(GROUP))) {
            Map<TopicPartition, Long> positions = positions(reader, List.of(topic));
            List<ConsumerRecord<byte[], byte[]>> letters = Backlog.read(reader, positions, MOST);
            if (!letters.isEmpty()) {
                publisher.forward(
                        letters.stream().map(letter -> original(topic, letter)).toList(),
                        after(letters),
                        reader.groupMetadata());
            }
            return letters.size();
        }
    }

    private static Map<TopicPartition, Long> positions(KafkaConsumer<byte[], byte[]> reader, Collection<Topic> topics) {
        Map<String, List<PartitionInfo>> known = reader.listTopics();
        List<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> known.getOrDefault(topic.deadLetterName(), List.of()).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        return Backlog.committed(reader, partitions);
    }

    private static Map<TopicPartition, OffsetAndMetadata> after(List<ConsumerRecord<byte[], byte[]>> letters) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        letters.forEach(letter -> offsets.merge(
                new TopicPartition(letter.topic(), letter.partition()),
                new OffsetAndMetadata(letter.offset() + 1),
                (a, b) -> a.offset() > b.offset() ? a : b));
        return offsets;
    }

    private static ProducerRecord<byte[], byte[]> original(Topic topic, ConsumerRecord<byte[], byte[]> letter) {
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(topic.topicName(), letter.key(), letter.value());
        Stream.of(letter.headers().toArray())
                .filter(header -> !header.key().startsWith("millrace-"))
                .forEach(message.headers()::add);
        return message;
    }

    private static DeadLetter letter(ConsumerRecord<byte[], byte[]> message) {
        SortedMap<String, String> headers = Arrays.stream(message.headers().toArray())
                .collect(Collectors.toMap(Header::key, header -> text(header.value()), (a, b) -> b, TreeMap::new));
        String value = message.value() == null ? "" : text(message.value());
        return new DeadLetter(
                message.topic().substring(0, message.topic().length() - ".dead-letter".length()),
                message.partition(),
                message.offset(),
                Instant.ofEpochMilli(message.timestamp()),
                Optional.ofNullable(message.key()).map(DeadLetters::text),
                headers,
                value.length() <= EXCERPT ? value : value.substring(0, EXCERPT));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
