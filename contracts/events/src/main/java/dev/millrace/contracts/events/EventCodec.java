package dev.millrace.contracts.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Events as CloudEvents 1.0 in Kafka's binary mode: attributes in {@code ce_} headers, the event as JSON in the value.
 * An event's id is a function of what it says it is about, so a copy of an event has the id of the first.
 */
public final class EventCodec {

    /** Strict: an unknown or missing field is an error, not a default. */
    public static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private EventCodec() {}

    /** The message value of {@code event}. */
    public static byte[] value(Event event) {
        try {
            return JSON.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An event that has no JSON form: " + event, e);
        }
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
     * The event in a message of {@code topic}.
     *
     * @param type the {@code ce_type} header, null when there is none
     * @throws MalformedEvent when the message isn't a valid event of that topic
     */
    public static Event decode(Topic topic, @Nullable String type, byte @Nullable [] value) throws MalformedEvent {
        if (value == null) {
            throw new MalformedEvent(topic.topicName() + ": the message has no value");
        }
        if (!topic.type().equals(type)) {
            throw new MalformedEvent(
                    "%s: expected an event of type %s, not %s".formatted(topic.topicName(), topic.type(), type));
        }
        try {
            Event event = JSON.treeToValue(LaterFields.complete(topic, JSON.readTree(value)), topic.event());
            if (event == null || event.topic() != topic) {
                throw new MalformedEvent(topic.topicName() + ": the event belongs on another topic");
            }
            return event;
        } catch (IOException e) {
            throw new MalformedEvent(topic.topicName() + ": " + e.getMessage(), e);
        }
    }
}
