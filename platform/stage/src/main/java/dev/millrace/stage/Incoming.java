package dev.millrace.stage;

import dev.millrace.contracts.events.Topic;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * A message as it came, with where it came from.
 *
 * @param channel the channel that it came through
 * @param consumer which of the channel's consumers
 * @param generation the consumer group's generation when it was polled
 * @param record the raw record
 */
record Incoming(String channel, int consumer, int generation, ConsumerRecord<byte[], byte[]> record) {

    static Incoming of(Message<byte[]> message) {
        IncomingKafkaRecordMetadata<?, ?> metadata = message.getMetadata(IncomingKafkaRecordMetadata.class)
                .orElseThrow(() -> new IllegalArgumentException("A message that is not from Kafka: " + message));
        @SuppressWarnings("unchecked") // both deserializers are set to bytes in this module's defaults
        ConsumerRecord<byte[], byte[]> record = (ConsumerRecord<byte[], byte[]>) metadata.getRecord();
        return new Incoming(
                metadata.getChannel(), metadata.getConsumerIndex(), metadata.getConsumerGroupGenerationId(), record);
    }

    Topic topic() {
        return Topic.named(record.topic());
    }

    TopicPartition partition() {
        return new TopicPartition(record.topic(), record.partition());
    }

    @Override
    public String toString() {
        return "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
    }
}
