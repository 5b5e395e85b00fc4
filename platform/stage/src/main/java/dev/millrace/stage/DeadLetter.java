package dev.millrace.stage;

import dev.millrace.contracts.events.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** A message that can't be processed: its bytes and headers as they came, with headers that say why and whence. */
public final class DeadLetter {

    /** Header: what is wrong, a sentence. */
    public static final String CAUSE = "millrace-cause";
    /** Header: the class of the exception. */
    public static final String CAUSE_TYPE = "millrace-cause-type";
    /** Header: the service that gave up. */
    public static final String SERVICE = "millrace-service";
    /** Header: the topic it came from. */
    public static final String TOPIC = "millrace-topic";
    /** Header: the partition it came from. */
    public static final String PARTITION = "millrace-partition";
    /** Header: its offset there. */
    public static final String OFFSET = "millrace-offset";
    /** Header: when it was given up, ISO 8601. */
    public static final String TIME = "millrace-time";

    static final String SMALLRYE_PREFIX = "__smallrye";

    private DeadLetter() {}

    static ProducerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> message, String service, Throwable cause) {
        Topic topic = Topic.named(message.topic());
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(topic.deadLetterName(), message.key(), message.value());
        Headers headers = letter.headers();
        message.headers().forEach(header -> {
            if (!header.key().startsWith(SMALLRYE_PREFIX)) {
                headers.add(header);
            }
        });
        add(headers, CAUSE, String.valueOf(cause.getMessage()));
        add(headers, CAUSE_TYPE, cause.getClass().getName());
        add(headers, SERVICE, service);
        add(headers, TOPIC, message.topic());
        add(headers, PARTITION, Integer.toString(message.partition()));
        add(headers, OFFSET, Long.toString(message.offset()));
        add(headers, TIME, Instant.now().toString());
        return letter;
    }

    private static void add(Headers headers, String name, String value) {
        headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
