package dev.millrace.stage;

import dev.millrace.contracts.events.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * A message of a paused run on {@link Topic#PARKED}: its bytes and headers as they came, with headers that say whose it is
 * and where it belongs. Parking it is part of the transaction that says that it was read, so it is in one place always.
 */
public final class ParkedMessage {

    /** Header: the topic it came from and goes back to. */
    public static final String TOPIC = DeadLetter.TOPIC;
    /** Header: the run. */
    public static final String RUN = "millrace-run";

    private static final String OURS = "millrace-";

    private ParkedMessage() {}

    static ProducerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> message, String run) {
        return of(message, message.topic(), run);
    }

    /** The headers of a message of {@code run} that came from {@code topic}, for when it is parked. */
    public static List<Header> headers(Headers original, String topic, String run) {
        List<Header> headers = new ArrayList<>(own(original));
        headers.add(new RecordHeader(TOPIC, topic.getBytes(StandardCharsets.UTF_8)));
        headers.add(new RecordHeader(RUN, run.getBytes(StandardCharsets.UTF_8)));
        return headers;
    }

    /** The message as it was on its topic. */
    public static ProducerRecord<byte[], byte[]> original(ConsumerRecord<byte[], byte[]> parked) {
        ProducerRecord<byte[], byte[]> message =
                new ProducerRecord<>(text(parked, TOPIC), parked.key(), parked.value());
        own(parked.headers()).forEach(message.headers()::add);
        return message;
    }

    /** The same once more, for the end of the topic. */
    public static ProducerRecord<byte[], byte[]> again(ConsumerRecord<byte[], byte[]> parked) {
        return of(parked, text(parked, TOPIC), run(parked));
    }

    private static ProducerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> message, String topic, String run) {
        ProducerRecord<byte[], byte[]> parked = new ProducerRecord<>(Topic.PARKED, message.key(), message.value());
        headers(message.headers(), topic, run).forEach(parked.headers()::add);
        return parked;
    }

    /** Whether it says where it belongs. */
    public static boolean isOne(ConsumerRecord<byte[], byte[]> message) {
        return !text(message, TOPIC).isEmpty();
    }

    /** The run that it belongs to. */
    public static String run(ConsumerRecord<byte[], byte[]> parked) {
        return text(parked, RUN);
    }

    private static String text(ConsumerRecord<byte[], byte[]> parked, String name) {
        Header header = parked.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static List<Header> own(Headers headers) {
        return Arrays.stream(headers.toArray())
                .filter(header ->
                        !header.key().startsWith(OURS) && !header.key().startsWith(DeadLetter.SMALLRYE_PREFIX))
                .toList();
    }
}
