package dev.millrace.inference.domain;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.onnxruntime.OnnxRuntime;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What an encoder has made of each running sequence's text, as its decoder reads it: keys and values {slots, heads, context, head
 * size} of each of the decoder's layers, and which places hold a token. Encoder: inputs {@code input_ids} and {@code
 * attention_mask} {1, tokens}; outputs {@code cross_key_values.i.key|value} {1, heads, tokens, head size}. For one thread.
 */
final class EncodedTexts implements AutoCloseable {

    private static final String CROSS = "cross_key_values.";

    private final OrtEnvironment environment = OnnxRuntime.environment();
    private final OrtSession encoder;
    private final int context;
    private final KeyValueCache cache;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment mask;
    private final Map<Long, OnnxTensor> masks = new LinkedHashMap<>();

    private EncodedTexts(OrtSession encoder, CacheShape shape, int slots) {
        this.encoder = encoder;
        this.context = shape.context();
        this.cache = new KeyValueCache(environment, shape, slots, CROSS, CROSS);
        this.mask = arena.allocate(slots * maskBytes(context), Long.BYTES);
    }

    /** Bytes of what says which places of a sequence hold a token. */
    static long maskBytes(int context) {
        return (long) context * Long.BYTES;
    }

    /**
     * Loads an encoder.
     *
     * @throws MalformedModel when ONNX Runtime can't load it or it lacks an input
     */
    static EncodedTexts load(Path onnx, CacheShape shape, int slots, int threads) throws IOException {
        OrtSession session = Sessions.open(onnx, threads, Set.of("input_ids", "attention_mask"));
        try {
            return new EncodedTexts(session, shape, slots);
        } catch (OutOfMemoryError | RuntimeException e) {
            close(session);
            throw e;
        }
    }

    /** Reads a sequence's text. */
    void read(int slot, int[] text) throws OrtException {
        long[] shape = {1, text.length};
        LongBuffer ids = LongBuffer.allocate(text.length);
        LongBuffer ones = LongBuffer.allocate(text.length);
        for (int i = 0; i < text.length; i++) {
            ids.put(i, text[i]);
            ones.put(i, 1);
        }
        try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, ids, shape);
                OnnxTensor seen = OnnxTensor.createTensor(environment, ones, shape);
                OrtSession.Result made =
                        encoder.run(Map.of("input_ids", idTensor, "attention_mask", seen), crossing())) {
            Map<String, FloatBuffer> computed = new HashMap<>();
            made.forEach(output -> computed.put(
                    output.getKey().substring(CROSS.length()), ((OnnxTensor) output.getValue()).getFloatBuffer()));
            cache.put(slot, text.length, computed);
        }
        for (int i = 0; i < context; i++) {
            mask.setAtIndex(ValueLayout.JAVA_LONG, (long) slot * context + i, i < text.length ? 1 : 0);
        }
    }

    private Set<String> crossing() {
        Set<String> names = new LinkedHashSet<>(encoder.getOutputNames());
        names.removeIf(name -> !name.startsWith(CROSS));
        return names;
    }

    /** What the decoder reads of slots {@code from} to {@code from + batch - 1}; valid until this is closed. */
    Map<String, OnnxTensor> inputs(int from, int batch) throws OrtException {
        Map<String, OnnxTensor> inputs = new HashMap<>(cache.view(from, batch).past());
        long key = ((long) from << 32) | batch;
        OnnxTensor known = masks.get(key);
        if (known == null) {
            long row = (long) context * Long.BYTES;
            LongBuffer rows = mask.asSlice(from * row, batch * row)
                    .asByteBuffer()
                    .order(ByteOrder.nativeOrder())
                    .asLongBuffer();
            known = OnnxTensor.createTensor(environment, rows, new long[] {batch, context});
            masks.put(key, known);
        }
        inputs.put("encoder_attention_mask", known);
        return inputs;
    }

    /** Copies what a slot holds to another one. */
    void copy(int from, int to) {
        cache.copy(from, to, 0, context);
        long row = (long) context * Long.BYTES;
        MemorySegment.copy(mask, from * row, mask, to * row, row);
    }

    @Override
    public void close() {
        masks.values().forEach(OnnxTensor::close);
        cache.close();
        arena.close();
        close(encoder);
    }

    private static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime can't let go of a session", e);
        }
    }
}
