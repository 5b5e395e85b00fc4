package dev.millrace.deduplication;

import dev.millrace.contracts.events.MalformedEvent;
import dev.millrace.deduplication.domain.Message;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Messages between the parts of the service, on their way through Kafka. */
final class MessageSerde implements Serializer<Message>, Deserializer<Message> {

    @Override
    public void close() {}

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {}

    @Override
    public byte[] serialize(String topic, Message message) {
        return message.toBytes();
    }

    @Override
    public Message deserialize(String topic, byte[] bytes) {
        try {
            return Message.fromBytes(bytes);
        } catch (MalformedEvent e) {
            throw new SerializationException(topic + ": " + e.getMessage(), e);
        }
    }
}
