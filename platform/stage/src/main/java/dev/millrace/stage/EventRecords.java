package dev.millrace.stage;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.MalformedEvent;
import dev.millrace.contracts.events.Topic;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Events as Kafka brings them. */
public final class EventRecords {

    private EventRecords() {}

    /**
     * A reader of committed messages, from the beginning, that creates no topics and commits nothing by itself; the caller
     * closes it.
     *
     * @param brokers where they are
     * @param settings beside these: its {@code client.id}, its {@code group.id} where it has one, how long it waits
     */
    public static KafkaConsumer<byte[], byte[]> reader(String brokers, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "bootstrap.servers",
                brokers,
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false,
                "allow.auto.create.topics",
                false,
                "auto.offset.reset",
                "earliest"));
        all.putAll(settings);
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * The event in a message of one of the platform's topics.
     *
     * @throws MalformedEvent when the message isn't a valid event of its topic
     * @throws dev.millrace.contracts.json.LaterVersion when only a later release can read it
     */
    public static Event decode(ConsumerRecord<byte[], byte[]> message) throws MalformedEvent {
        return EventCodec.decode(Topic.named(message.topic()), type(message), message.value());
    }

    /** What its header says that it is; null when nothing does. */
    private static @Nullable String type(ConsumerRecord<byte[], byte[]> message) {
        Header header = message.headers().lastHeader("ce_type");
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
