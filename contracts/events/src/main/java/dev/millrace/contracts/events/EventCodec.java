package dev.millrace.contracts.events;

import dev.millrace.contracts.json.JsonContract;
import dev.millrace.contracts.json.LaterVersion;
import dev.millrace.contracts.json.MalformedJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Events as CloudEvents 1.0 in Kafka's binary mode: attributes in {@code ce_} headers, the event as JSON in the value.
 * An event's id is a function of what it says it is about, so a copy of an event has the id of the first.
 */
public final class EventCodec {

    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,5}");

    private EventCodec() {}

    /** The message value of {@code event}. */
    public static byte[] value(Event event) {
        return written(EventContracts.of(event.topic()), event);
    }

    private static <E extends Event> byte[] written(JsonContract<E> contract, Event event) {
        return contract.writeEnveloped(contract.type().cast(event));
    }

    /** The message headers of {@code event}, published by {@code service}. */
    public static Map<String, String> headers(Event event, String service) {
        Topic topic = event.topic();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", id(event));
        headers.put("ce_source", "/millrace/" + service);
        headers.put("ce_type", topic.type());
        headers.put("ce_subject", event.subject());
        headers.put("ce_time", Instant.now().toString());
        headers.put("content-type", "application/json");
        return headers;
    }

    /** The CloudEvents id: the same for every copy of one event. */
    public static String id(Event event) {
        String identity = event.topic().type() + '\n' + event.key();
        return UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /**
     * The event in a message of {@code topic}: of the version that its type tells, with what it may lack left empty and
     * what this release doesn't know left out.
     *
     * @param type the {@code ce_type} header, null when there is none
     * @throws MalformedEvent when the message isn't a valid event of that topic
     * @throws LaterVersion when it is of a version that this release can't read yet; it is no dead letter
     */
    public static Event decode(Topic topic, @Nullable String type, byte @Nullable [] value) throws MalformedEvent {
        if (value == null) {
            throw new MalformedEvent(topic.topicName() + ": the message has no value");
        }
        int version = version(topic, type);
        try {
            Event event = EventContracts.of(topic).readEnveloped(value, version);
            if (event.topic() != topic) {
                throw new MalformedEvent(topic.topicName() + ": the event belongs on another topic");
            }
            return event;
        } catch (MalformedJson e) {
            throw new MalformedEvent(e.getMessage(), e);
        }
    }

    private static int version(Topic topic, @Nullable String type) throws MalformedEvent {
        if (type != null && type.startsWith(topic.family())) {
            String version = type.substring(topic.family().length());
            if (VERSION.matcher(version).matches()) {
                return Integer.parseInt(version);
            }
        }
        throw new MalformedEvent(
                "%s: expected an event of type %s, not %s".formatted(topic.topicName(), topic.type(), type));
    }
}
