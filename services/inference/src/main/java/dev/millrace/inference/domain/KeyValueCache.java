package dev.millrace.inference.domain;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.millrace.contracts.models.LlamaConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys and values of all running sequences, updated in place by the graph. One buffer for each layer and kind, of shape
 * {slots, kv heads, context, head width}, 32-bit floats; a slot is one sequence's. The graph sees a stretch of slots as
 * a batch. Not for more than one thread; freed by {@link #close}.
 */
final class KeyValueCache implements AutoCloseable {
    private static final long FLOAT = 4;

    /** The same memory as the graph's inputs and as its outputs. */
    record View(Map<String, OnnxTensor> past, Map<String, OnnxTensor> present) implements AutoCloseable {
        @Override
        public void close() {
            past.values().forEach(OnnxTensor::close);
        }
    }

    private final OrtEnvironment environment;
    private final LlamaConfig config;
    private final Arena arena = Arena.ofShared();
    private final List<MemorySegment> buffers = new ArrayList<>();
    private final Map<Long, View> views = new LinkedHashMap<>();

    KeyValueCache(OrtEnvironment environment, LlamaConfig config, int slots) {
        this.environment = environment;
        this.config = config;
        for (int i = 0; i < 2 * config.numHiddenLayers(); i++) {
            buffers.add(arena.allocate(slots * slotBytes(config), 64));
        }
    }

    /** Bytes that one more slot costs, over all layers. */
    static long bytesPerSlot(LlamaConfig config) {
        return 2L * config.numHiddenLayers() * slotBytes(config);
    }

    /** Slots {@code from} to {@code from + batch - 1} as tensors, which stay valid until this is closed. */
    View view(int from, int batch) throws OrtException {
        long key = ((long) from << 32) | batch;
        View known = views.get(key);
        if (known == null) {
            known = make(from, batch);
            views.put(key, known);
        }
        return known;
    }

    /** Copies the first {@code length} positions of one slot to another. */
    void copy(int from, int to, int length) {
        long head = (long) config.maxPositionEmbeddings() * config.headDim() * FLOAT;
        long used = (long) length * config.headDim() * FLOAT;
        for (MemorySegment buffer : buffers) {
            for (int h = 0; h < config.numKeyValueHeads(); h++) {
                long source = from * slotBytes(config) + h * head;
                MemorySegment.copy(buffer, source, buffer, to * slotBytes(config) + h * head, used);
            }
        }
    }

    @Override
    public void close() {
        views.values().forEach(View::close);
        arena.close();
    }

    private View make(int from, int batch) throws OrtException {
        long[] shape = {batch, config.numKeyValueHeads(), config.maxPositionEmbeddings(), config.headDim()};
        Map<String, OnnxTensor> past = new LinkedHashMap<>();
        Map<String, OnnxTensor> present = new LinkedHashMap<>();
        for (int i = 0; i < buffers.size(); i++) {
            String name = i / 2 + (i % 2 == 0 ? ".key" : ".value");
            OnnxTensor tensor = OnnxTensor.createTensor(environment, floats(i, from, batch), shape);
            past.put("past_key_values." + name, tensor);
            present.put("present." + name, tensor);
        }
        return new View(past, present);
    }

    private FloatBuffer floats(int buffer, int from, int batch) {
        return buffers.get(buffer)
                .asSlice(from * slotBytes(config), batch * slotBytes(config))
                .asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static long slotBytes(LlamaConfig c) {
        return (long) c.numKeyValueHeads() * c.maxPositionEmbeddings() * c.headDim() * FLOAT;
    }
}
