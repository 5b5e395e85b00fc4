package dev.millrace.deduplication;

import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Topic;
import dev.millrace.stage.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** A shard that could not be deduplicated: its event as it came, with the platform's headers that say why. */
final class DeadShard {

    private static final String SERVICE = "deduplication";

    private DeadShard() {}

    /** The message that came from {@code from}. */
    static Record<byte[], byte[]> of(Record<byte[], byte[]> message, RecordMetadata from, Exception cause) {
        Headers headers = explained(new RecordHeaders(message.headers()), cause);
        put(headers, DeadLetter.PARTITION, Integer.toString(from.partition()));
        put(headers, DeadLetter.OFFSET, Long.toString(from.offset()));
        return message.withHeaders(headers);
    }

    /** The event of a shard that could not be written. */
    static Record<byte[], byte[]> of(ShardCompleted event, long timestamp, Exception cause) {
        Headers headers = new RecordHeaders();
        EventCodec.headers(event, "filtering").forEach((name, value) -> put(headers, name, value));
        byte[] key = event.key().getBytes(StandardCharsets.UTF_8);
        return new Record<>(key, EventCodec.value(event), timestamp, explained(headers, cause));
    }

    private static Headers explained(Headers headers, Exception cause) {
        put(headers, DeadLetter.CAUSE, String.valueOf(cause.getMessage()));
        put(headers, DeadLetter.CAUSE_TYPE, cause.getClass().getName());
        put(headers, DeadLetter.SERVICE, SERVICE);
        put(headers, DeadLetter.TOPIC, Topic.SHARDS_FILTERED.topicName());
        put(headers, DeadLetter.TIME, Instant.now().toString());
        return headers;
    }

    private static void put(Headers headers, String name, String value) {
        headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
