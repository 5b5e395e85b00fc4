package dev.millrace.inference.domain;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.millrace.inference.domain.CacheShape.Layer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Keys and values of all running sequences, updated in place by the graph. One buffer for each layer and kind, of shape
 * {slots, kv heads, context, head size}; a slot is one sequence's. The graph sees a stretch of slots as
 * a batch. Not for more than one thread; freed by {@link #close}.
 */
final class KeyValueCache implements AutoCloseable {
    /** The same memory as the graph's inputs and as its outputs. */
    record View(Map<String, OnnxTensor> past, Map<String, OnnxTensor> present) implements AutoCloseable {
        @Override
        public void close() {
            past.values().forEach(OnnxTensor::close);
        }
    }

    private final OrtEnvironment environment;
    private final CacheShape shape;
    private final Arena arena = Arena.ofShared();
    private final List<MemorySegment> buffers = new ArrayList<>();
    private final Map<Long, View> views = new LinkedHashMap<>();
    private final Map<Long, View> sequences = new LinkedHashMap<>();
    private final String input;
    private final String output;

    /**
     * @param input what the names of a graph's inputs begin with
     * @param output and those of its outputs
     */
    KeyValueCache(OrtEnvironment environment, CacheShape shape, int slots, String input, String output) {
        this.environment = environment;
        this.input = input;
        this.output = output;
        this.shape = shape;
        for (int i = 0; i < 2 * shape.layers().size(); i++) {
            buffers.add(arena.allocate(slots * shape.bytes(layer(i)), 64));
        }
    }

    /** The layer that a buffer belongs to: keys and values of each lie side by side. */
    private Layer layer(int buffer) {
        return shape.layers().get(buffer / 2);
    }

    /** Slots {@code from} to {@code from + batch - 1} as tensors, which stay valid until this is closed. */
    View view(int from, int batch) throws OrtException {
        long key = ((long) from << 32) | batch;
        View known = views.get(key);
        if (known == null) {
            known = make(from, batch, shape.context());
            views.put(key, known);
        }
        return known;
    }

    /**
     * The same memory, that of one slot, as {@code batch} sequences of {@code length} tokens, no more than it has room for; valid
     * until this is closed.
     */
    View sequences(int batch, int length) throws OrtException {
        if (batch * length > shape.context()) {
            throw new IllegalArgumentException(
                    "%d sequences of %d tokens in %d".formatted(batch, length, shape.context()));
        }
        long key = ((long) length << 32) | batch;
        View known = sequences.get(key);
        if (known == null) {
            known = make(0, batch, length);
            sequences.put(key, known);
        }
        return known;
    }

    /** Copies the positions from {@code first} to before {@code end} of one slot to another. */
    void copy(int from, int to, int first, int end) {
        copy(this, shape.context(), from, to, first, end);
    }

    /**
     * Copies the first {@code end} positions of one of another cache's {@link #sequences} to a slot.
     *
     * @param tokens of each of those sequences
     */
    void take(KeyValueCache other, int tokens, int sequence, int to, int end) {
        copy(other, tokens, sequence, to, 0, end);
    }

    private void copy(KeyValueCache other, int tokens, int from, int to, int first, int end) {
        for (int i = 0; i < buffers.size(); i++) {
            Layer layer = layer(i);
            long position = (long) layer.size() * shape.numbers().bytes();
            long begin = first * position;
            long used = (end - first) * position;
            for (int h = 0; h < layer.heads(); h++) {
                long at = ((long) from * layer.heads() + h) * tokens * position + begin;
                long into = ((long) to * layer.heads() + h) * shape.context() * position + begin;
                MemorySegment.copy(other.buffers.get(i), at, buffers.get(i), into, used);
            }
        }
    }

    /**
     * Fills a slot of 32-bit floats with what a graph has computed of {@code length} positions.
     *
     * @param computed {heads, length, size} by the name of each layer's keys and values, without what all names begin with
     */
    void put(int slot, int length, Map<String, FloatBuffer> computed) {
        for (int i = 0; i < buffers.size(); i++) {
            Layer layer = layer(i);
            FloatBuffer from = Objects.requireNonNull(computed.get(name(i)), name(i));
            FloatBuffer to = bytes(i, slot, 1).asFloatBuffer();
            int used = length * layer.size();
            for (int h = 0; h < layer.heads(); h++) {
                to.put(h * shape.context() * layer.size(), from, h * used, used);
            }
        }
    }

    private static String name(int buffer) {
        return buffer / 2 + (buffer % 2 == 0 ? ".key" : ".value");
    }

    @Override
    public void close() {
        views.values().forEach(View::close);
        sequences.values().forEach(View::close);
        arena.close();
    }

    private View make(int from, int batch, int length) throws OrtException {
        Map<String, OnnxTensor> past = new LinkedHashMap<>();
        Map<String, OnnxTensor> present = new LinkedHashMap<>();
        for (int i = 0; i < buffers.size(); i++) {
            String name = name(i);
            Layer layer = layer(i);
            long[] dimensions = {batch, layer.heads(), length, layer.size()};
            ByteBuffer all = bytes(i, from, Math.ceilDiv(batch * length, shape.context()));
            long used = (long) batch
                    * layer.heads()
                    * length
                    * layer.size()
                    * shape.numbers().bytes();
            ByteBuffer data = all.slice(0, Math.toIntExact(used)).order(ByteOrder.nativeOrder());
            OnnxTensor tensor = OnnxTensor.createTensor(
                    environment, data, dimensions, shape.numbers().type());
            past.put(input + name, tensor);
            present.put(output + name, tensor);
        }
        return new View(past, present);
    }

    private ByteBuffer bytes(int buffer, int from, int batch) {
        long slot = shape.bytes(layer(buffer));
        return buffers.get(buffer)
                .asSlice(from * slot, batch * slot)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder());
    }
}
