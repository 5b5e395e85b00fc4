package dev.millrace.deduplication.domain;

import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.MalformedEvent;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.json.LaterVersion;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What the parts of deduplication tell each other. The binary form is one byte that says which message it is, then its
 * fields; a shard's event travels along whole, so that no part has to look up what another one knew.
 */
public sealed interface Message {

    /** The run it belongs to. */
    String run();

    /** The binary form. */
    byte[] toBytes();

    /**
     * The keys of a shard's documents that one owner keeps, or a part of them when they don't fit into a message. There is
     * one for each owner, also when it has no entries: the owner must know that the shard has been entered.
     *
     * @param event the filtered shard
     * @param owners how many owners share the run's keys
     * @param owner which of them this is for, from 0
     * @param part which part this is, from 0
     * @param parts how many there are for this owner
     * @param entries in the order of positions
     */
    record Batch(ShardCompleted event, int owners, int owner, int part, int parts, Entries entries) implements Message {

        @Override
        public String run() {
            return event.run();
        }

        @Override
        public byte[] toBytes() {
            byte[] json = EventCodec.value(event);
            ByteBuffer out = ByteBuffer.allocate(1 + 6 * Integer.BYTES + json.length + entries.bytes());
            out.put(BATCH);
            putBytes(out, json);
            out.putInt(owners).putInt(owner).putInt(part).putInt(parts);
            entries.writeTo(out);
            return out.array();
        }
    }

    /**
     * What one owner knows about a part of a shard, once every shard of lower rank, and every part before this one, has
     * been entered with it.
     *
     * @param event the filtered shard
     * @param owners how many owners must answer
     * @param owner which of them this is
     * @param part which part of the owner's keys this is about, from 0
     * @param parts how many there are for this owner
     * @param matches at most one for each document and reason
     */
    record Answer(ShardCompleted event, int owners, int owner, int part, int parts, List<Match> matches)
            implements Message {
        public Answer {
            matches = List.copyOf(matches);
        }

        @Override
        public String run() {
            return event.run();
        }

        @Override
        public byte[] toBytes() {
            byte[] json = EventCodec.value(event);
            ByteBuffer out = ByteBuffer.allocate(1 + 6 * Integer.BYTES + json.length + matches.size() * Match.BYTES);
            out.put(ANSWER);
            putBytes(out, json);
            out.putInt(owners).putInt(owner).putInt(part).putInt(parts).putInt(matches.size());
            matches.forEach(match -> match.writeTo(out));
            return out.array();
        }
    }

    /**
     * Which documents of a shard are copies; all others stay.
     *
     * @param event the filtered shard
     * @param copies in the order of positions
     */
    record Decision(ShardCompleted event, List<Copy> copies) implements Message {
        public Decision {
            copies = List.copyOf(copies);
        }

        @Override
        public String run() {
            return event.run();
        }

        @Override
        public byte[] toBytes() {
            byte[] json = EventCodec.value(event);
            ByteBuffer out = ByteBuffer.allocate(1 + 2 * Integer.BYTES + json.length + copies.size() * Copy.BYTES);
            out.put(DECISION);
            putBytes(out, json);
            out.putInt(copies.size());
            copies.forEach(copy -> copy.writeTo(out));
            return out.array();
        }
    }

    /** The run is over: what is remembered of it can go. */
    record Forget(String run) implements Message {
        @Override
        public byte[] toBytes() {
            byte[] name = run.getBytes(StandardCharsets.UTF_8);
            ByteBuffer out = ByteBuffer.allocate(1 + Integer.BYTES + name.length);
            out.put(FORGET);
            putBytes(out, name);
            return out.array();
        }
    }

    /** First byte of a {@link Batch}. */
    byte BATCH = 1;
    /** First byte of an {@link Answer}. */
    byte ANSWER = 2;
    /** First byte of a {@link Decision}. */
    byte DECISION = 3;
    /** First byte of a {@link Forget}. */
    byte FORGET = 4;

    /**
     * Reads the binary form.
     *
     * @throws MalformedEvent when the bytes are no message
     * @throws LaterVersion when they are one of a kind that this release doesn't know
     */
    static Message fromBytes(byte[] bytes) throws MalformedEvent {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            byte type = in.get();
            return switch (type) {
                case BATCH ->
                    new Batch(event(in), in.getInt(), in.getInt(), in.getInt(), in.getInt(), Entries.readFrom(in));
                case ANSWER ->
                    new Answer(
                            event(in), in.getInt(), in.getInt(), in.getInt(), in.getInt(), list(in, Match::readFrom));
                case DECISION -> new Decision(event(in), list(in, Copy::readFrom));
                case FORGET -> new Forget(new String(bytes(in), StandardCharsets.UTF_8));
                default -> {
                    if (type > FORGET) {
                        throw new LaterVersion("A message between the parts of deduplication", type, FORGET);
                    }
                    throw new MalformedEvent("No message begins with " + type);
                }
            };
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new MalformedEvent("A damaged message between the parts of deduplication: " + e.getMessage(), e);
        }
    }

    private static ShardCompleted event(ByteBuffer in) throws MalformedEvent {
        Topic topic = Topic.SHARDS_FILTERED;
        return (ShardCompleted) EventCodec.decode(topic, topic.type(), bytes(in));
    }

    private static <T> List<T> list(ByteBuffer in, Function<ByteBuffer, T> element) {
        int size = in.getInt();
        if (size < 0 || size > in.remaining()) {
            throw new IllegalArgumentException(size + " elements in " + in.remaining() + " bytes");
        }
        List<T> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(element.apply(in));
        }
        return list;
    }

    private static byte[] bytes(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("A field of " + length + " bytes in " + in.remaining());
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static void putBytes(ByteBuffer out, byte[] bytes) {
        out.putInt(bytes.length).put(bytes);
    }
}
