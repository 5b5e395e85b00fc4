package dev.millrace.inference.domain;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.forms.AdapterFolder;
import dev.millrace.contracts.models.onnx.AdapterInputs;
import dev.millrace.onnxruntime.OnnxRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A decoder's graph in ONNX Runtime. Inputs {@code input_ids} {batch, sequence}, {@code seqlens_k} {batch}, {@code
 * total_sequence_length} {}, {@code logits_from} {1} where the package has it, and the cache; outputs {@code logits} {batch,
 * sequence from there on, vocabulary}, {@code last_hidden_state} {batch, sequence from there on, width} where the package has it,
 * and the cache, in place (com.microsoft GroupQueryAttention). For one thread.
 */
final class DecoderGraph implements AutoCloseable {

    /** What every decoder's graph reads beside its cache. */
    static final Set<String> INPUTS = Set.of("input_ids", "seqlens_k", "total_sequence_length");

    private final OrtEnvironment environment = OnnxRuntime.environment();
    private final OrtSession session;
    /** What lets go of the session. */
    private final Closing owner;
    /** What the model adds to what the graph computes, where others add something else. */
    private final Optional<AdapterTensors> adapters;

    private final boolean choosesRows;
    private final int vocabulary;
    // Reused from call to call: direct buffers are freed only when the collector gets to them.
    private FloatBuffer logits = direct(0).asFloatBuffer();
    private FloatBuffer hidden = direct(0).asFloatBuffer();
    private LongBuffer ids = direct(0).asLongBuffer();
    private IntBuffer lengths = direct(0).asIntBuffer();
    private final IntBuffer total = direct(Integer.BYTES).asIntBuffer();

    /** Ends the use of something of ONNX Runtime's. */
    private interface Closing {
        void close() throws OrtException;
    }

    private DecoderGraph(OrtSession session, Closing owner, Optional<AdapterTensors> adapters, int vocabulary) {
        this.session = session;
        this.owner = owner;
        this.adapters = adapters;
        this.choosesRows = session.getInputNames().contains(Sessions.LOGITS_FROM);
        this.vocabulary = vocabulary;
    }

    /**
     * Loads a graph.
     *
     * @param cache how it is to hold keys and values
     * @param vocabulary token ids
     * @param threads that one run may use
     * @throws MalformedModel when ONNX Runtime can't load it or it lacks an input
     */
    static DecoderGraph load(Path onnx, CacheNumbers cache, int vocabulary, int threads) throws IOException {
        OrtSession session = Sessions.openChoosing(onnx, new Sessions.Changes(false, cache), threads, INPUTS);
        return new DecoderGraph(session, session::close, Optional.empty(), vocabulary);
    }

    /**
     * The graph of another model, with what adapters add.
     *
     * @param base let go of when what is made is closed; where nothing is made, by who holds it
     * @param vocabulary token ids
     */
    static DecoderGraph adapted(BaseGraphs.Hold base, AdapterFolder adapters, Architecture architecture, int vocabulary)
            throws MalformedModel {
        try {
            Set<String> names = base.session().getInputNames();
            AdapterTensors tensors = AdapterTensors.of(adapters, architecture, AdapterInputs.among(names));
            return new DecoderGraph(base.session(), base::close, Optional.of(tensors), vocabulary);
        } catch (OrtException e) {
            throw new MalformedModel("its adapters: " + e.getMessage(), e);
        }
    }

    /** Whether it gives out what vectors are made of. */
    boolean hasHiddenStates() {
        return session.getOutputNames().contains(Sessions.HIDDEN);
    }

    /** Whether scores can be had of the last tokens alone. */
    boolean choosesRows() {
        return choosesRows;
    }

    /**
     * What one run is of.
     *
     * @param batch sequences
     * @param sequence tokens of each
     * @param wanted of how many of the last of these the scores are wanted; all of them unless it {@link #choosesRows}
     * @param longest tokens of the longest sequence, with those before these
     * @param hidden whether hidden states are wanted, too
     */
    record Rows(int batch, int sequence, int wanted, int longest, boolean hidden) {}

    /** Where the token ids of the next run go, {batch, sequence}. */
    LongBuffer ids(int count) {
        if (ids.capacity() < count) {
            ids = direct((long) count * Long.BYTES).asLongBuffer();
        }
        return ids;
    }

    /** Where the number of tokens before the last one of each sequence goes, {batch}. */
    IntBuffer lengths(int count) {
        if (lengths.capacity() < count) {
            lengths = direct((long) count * Integer.BYTES).asIntBuffer();
        }
        return lengths;
    }

    /**
     * Reads what lies in {@link #ids} and {@link #lengths}.
     *
     * @param encoded what it reads of its encoder
     * @return logits, {batch, wanted, vocabulary}, valid until the next run
     */
    FloatBuffer run(Rows rows, KeyValueCache.View cache, Map<String, OnnxTensor> encoded) throws OrtException {
        FloatBuffer out = logits(rows.batch() * rows.wanted());
        long[] idShape = {rows.batch(), rows.sequence()};
        long[] outShape = {rows.batch(), rows.wanted(), vocabulary};
        int from = rows.sequence() - rows.wanted();
        try (OnnxTensor idTensor =
                        OnnxTensor.createTensor(environment, ids.slice(0, rows.batch() * rows.sequence()), idShape);
                OnnxTensor lengthTensor = OnnxTensor.createTensor(
                        environment, lengths.slice(0, rows.batch()), new long[] {rows.batch()});
                OnnxTensor totalTensor =
                        OnnxTensor.createTensor(environment, total.put(0, rows.longest()), new long[0]);
                OnnxTensor fromTensor = OnnxTensor.createTensor(environment, new long[] {from});
                OnnxTensor logitsTensor = OnnxTensor.createTensor(environment, out, outShape)) {
            Map<String, OnnxTensorLike> inputs = new HashMap<>(cache.past());
            inputs.putAll(encoded);
            adapters.ifPresent(more -> inputs.putAll(more.inputs()));
            inputs.put("input_ids", idTensor);
            inputs.put("seqlens_k", lengthTensor);
            inputs.put("total_sequence_length", totalTensor);
            if (choosesRows) {
                inputs.put(Sessions.LOGITS_FROM, fromTensor);
            }
            Map<String, OnnxTensor> outputs = new HashMap<>(cache.present());
            outputs.put("logits", logitsTensor);
            Set<String> besides = rows.hidden() ? Set.of(Sessions.HIDDEN) : Set.of();
            try (OrtSession.Result result = session.run(inputs, besides, outputs)) {
                if (rows.hidden()) {
                    hidden = ((OnnxTensor) result.get(Sessions.HIDDEN).orElseThrow()).getFloatBuffer();
                }
            }
        }
        return out;
    }

    /** Hidden states of the last run that they were wanted of, {batch, wanted, width}. */
    FloatBuffer hidden() {
        return hidden;
    }

    private FloatBuffer logits(int rows) {
        int floats = Math.multiplyExact(rows, vocabulary);
        if (logits.capacity() < floats) {
            logits = direct((long) floats * Float.BYTES).asFloatBuffer();
        }
        return logits.slice(0, floats);
    }

    private static ByteBuffer direct(long bytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() {
        adapters.ifPresent(AdapterTensors::close);
        try {
            owner.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime can't let go of a session", e);
        }
    }
}
