package dev.millrace.inference.domain;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.contracts.models.MalformedModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A model's computation in ONNX Runtime. Inputs {@code input_ids} {batch, sequence}, {@code seqlens_k} {batch}, {@code
 * total_sequence_length} {} and the cache; outputs {@code logits} {batch, sequence, vocabulary} and the cache, in place
 * (com.microsoft GroupQueryAttention). For one thread.
 */
final class Graph implements AutoCloseable {
    /** A matrix product of one row takes another path than one of several, and sums in another order: see {@link #decode}. */
    static final int LEAST_BATCH = 2;

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final int vocabulary;
    private final KeyValueCache cache;
    // Reused from call to call: direct buffers are freed only when the collector gets to them.
    private FloatBuffer logits;
    private LongBuffer ids = longs(LEAST_BATCH);
    private IntBuffer seqlens = ints(LEAST_BATCH);
    private final IntBuffer total = ints(1);

    private Graph(OrtSession session, CacheShape shape, int vocabulary, int slots) {
        this.session = session;
        this.vocabulary = vocabulary;
        this.cache = new KeyValueCache(environment, shape, slots);
        this.logits = floats(Math.multiplyExact(slots, vocabulary));
    }

    /**
     * Loads a graph.
     *
     * @param shape of the cache
     * @param vocabulary token ids
     * @param slots sequences at once, at least {@link #LEAST_BATCH}
     * @param threads that one step may use
     * @throws MalformedModel when ONNX Runtime can't load it or it lacks an input
     */
    static Graph load(Path onnx, CacheShape shape, int vocabulary, int slots, int threads) throws MalformedModel {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            // Memory that a long prompt took is given back, and threads that wait don't spin beside a trainer.
            options.setCPUArenaAllocator(false);
            options.setMemoryPatternOptimization(false);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            OrtSession session = environment.createSession(onnx.toString(), options);
            if (!session.getInputNames().containsAll(Set.of("input_ids", "seqlens_k", "total_sequence_length"))) {
                session.close();
                throw new MalformedModel(onnx.getFileName() + ": has the inputs " + session.getInputNames());
            }
            Graph graph = made(session, shape, vocabulary, slots);
            graph.tryOut();
            return graph;
        } catch (OrtException e) {
            throw new MalformedModel(onnx.getFileName() + ": " + e.getMessage(), e);
        }
    }

    /** Its cache may be more than there is memory; the session must not stay behind then. */
    private static Graph made(OrtSession session, CacheShape shape, int vocabulary, int slots) throws OrtException {
        try {
            return new Graph(session, shape, vocabulary, slots);
        } catch (OutOfMemoryError | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** One token, so that a graph that loads but can't run is refused before anybody relies on it. */
    private void tryOut() throws OrtException {
        try {
            read(0, new int[] {0}, 0, 1, 0);
        } catch (OrtException e) {
            close();
            throw e;
        }
    }

    /**
     * Reads {@code length} tokens of one sequence, after {@code past} that its slot holds already.
     *
     * @return logits, {length, vocabulary}, valid until the next call
     */
    FloatBuffer read(int slot, int[] tokens, int from, int length, int past) throws OrtException {
        makeRoom(length);
        for (int i = 0; i < length; i++) {
            ids.put(i, tokens[from + i]);
        }
        seqlens.put(0, past + length - 1);
        return run(1, length, past + length, cache.view(slot, 1));
    }

    /**
     * One more token for each of the slots from 0. A batch of one is padded with an idle slot, so that the numbers are the
     * same, to the last bit, whatever else runs.
     *
     * @param tokens each slot's newest token
     * @param past how many tokens each slot holds already
     * @return logits, {slots, vocabulary}, valid until the next call
     */
    FloatBuffer decode(int[] tokens, int[] past) throws OrtException {
        int batch = Math.max(LEAST_BATCH, tokens.length);
        makeRoom(batch);
        int longest = 0;
        for (int i = 0; i < batch; i++) {
            boolean idle = i >= tokens.length;
            ids.put(i, idle ? 0 : tokens[i]);
            seqlens.put(i, idle ? 0 : past[i]);
            longest = Math.max(longest, seqlens.get(i));
        }
        return run(batch, 1, longest + 1, cache.view(0, batch));
    }

    /** Copies what a slot holds to another one. */
    void move(int from, int to, int length) {
        cache.copy(from, to, length);
    }

    @Override
    public void close() {
        cache.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime can't let go of a session", e);
        }
    }

    private void makeRoom(int rows) {
        if (ids.capacity() < rows) {
            ids = longs(rows);
            seqlens = ints(rows);
        }
        if (logits.capacity() < rows * vocabulary) {
            logits = floats(rows * vocabulary);
        }
    }

    private FloatBuffer run(int batch, int sequence, int longest, KeyValueCache.View view) throws OrtException {
        int rows = batch * sequence;
        FloatBuffer out = logits.slice(0, rows * vocabulary);
        long[] outShape = {batch, sequence, vocabulary};
        try (OnnxTensor idTensor =
                        OnnxTensor.createTensor(environment, ids.slice(0, rows), new long[] {batch, sequence});
                OnnxTensor lengths = OnnxTensor.createTensor(environment, seqlens.slice(0, batch), new long[] {batch});
                OnnxTensor totalTensor = OnnxTensor.createTensor(environment, total.put(0, longest), new long[0]);
                OnnxTensor logitsTensor = OnnxTensor.createTensor(environment, out, outShape)) {
            Map<String, OnnxTensorLike> inputs = new HashMap<>(view.past());
            inputs.put("input_ids", idTensor);
            inputs.put("seqlens_k", lengths);
            inputs.put("total_sequence_length", totalTensor);
            Map<String, OnnxTensor> outputs = new HashMap<>(view.present());
            outputs.put("logits", logitsTensor);
            session.run(inputs, Set.of(), outputs).close();
        }
        return out;
    }

    private static FloatBuffer floats(int n) {
        return direct(n * 4L).asFloatBuffer();
    }

    private static LongBuffer longs(int n) {
        return direct(n * 8L).asLongBuffer();
    }

    private static IntBuffer ints(int n) {
        return direct(n * 4L).asIntBuffer();
    }

    private static ByteBuffer direct(long bytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }
}
