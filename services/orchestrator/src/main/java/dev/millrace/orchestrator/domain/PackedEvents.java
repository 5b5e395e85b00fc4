package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.MalformedEvent;
import dev.millrace.contracts.events.Topic;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** Events of one topic that are seldom asked for, in a tenth of their memory. */
final class PackedEvents<E extends Event> {

    private final Topic topic;
    private final Class<E> type;
    private final int size;
    private final byte[] bytes;

    private PackedEvents(Topic topic, Class<E> type, int size, byte[] bytes) {
        this.topic = topic;
        this.type = type;
        this.size = size;
        this.bytes = bytes;
    }

    /** Packs {@code events}, all of which belong on {@code topic}. */
    static <E extends Event> PackedEvents<E> of(Topic topic, Class<E> type, Collection<E> events) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            for (E event : events) {
                byte[] value = EventCodec.value(event);
                out.writeInt(value.length);
                out.write(value);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Memory can be written to", e);
        }
        return new PackedEvents<>(topic, type, events.size(), bytes.toByteArray());
    }

    /** The same events in the same order. */
    List<E> events() {
        List<E> events = new ArrayList<>(size);
        try (DataInputStream in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes)))) {
            for (int i = 0; i < size; i++) {
                events.add(type.cast(EventCodec.decode(topic, topic.type(), in.readNBytes(in.readInt()))));
            }
        } catch (IOException | MalformedEvent e) {
            throw new IllegalStateException("What was packed can be unpacked", e);
        }
        return events;
    }

    /** How much memory they take, in bytes. */
    int bytes() {
        return bytes.length;
    }
}
