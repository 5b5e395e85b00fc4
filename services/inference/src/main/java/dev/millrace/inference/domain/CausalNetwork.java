package dev.millrace.inference.domain;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.onnxruntime.OnnxRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A decoder in ONNX Runtime. Inputs {@code input_ids} {batch, sequence}, {@code seqlens_k} {batch}, {@code
 * total_sequence_length} {}, {@code logits_from} {1} where the package has it, and the cache; outputs {@code logits} {batch,
 * sequence from there on, vocabulary}, {@code last_hidden_state} {batch, sequence from there on, width} where the package has it,
 * and the cache, in place (com.microsoft GroupQueryAttention). Beside an encoder it also reads what that has made of another text.
 */
final class CausalNetwork implements Network {
    /** With fewer slots it couldn't be told whether a row alone has the bits that it has beside others: see {@link #leastRows}. */
    static final int LEAST_SLOTS = 2;

    private static final int TRIED_TOKENS = 4;

    /** Tokens of a prompt that are read at once: as few as still keep matrix products busy, for others wait meanwhile. */
    private static final int CHUNK = 64;

    /** Which the exported graph has as a constant, 0: packages of earlier releases don't, and score every token that they read. */
    private static final String LOGITS_FROM = "logits_from";

    private static final String HIDDEN = "last_hidden_state";

    private final OrtEnvironment environment = OnnxRuntime.environment();
    private final OrtSession session;
    private final Embeddings embeddings;
    private final boolean choosesRows;
    private final int vocabulary;
    private final TokenDistribution distribution;
    private final KeyValueCache cache;
    private final Optional<EncodedTexts> encoded;
    // Reused from call to call: direct buffers are freed only when the collector gets to them.
    private FloatBuffer logits;
    private FloatBuffer hidden = floats(0);
    private LongBuffer ids = longs(LEAST_SLOTS);
    private IntBuffer seqlens = ints(LEAST_SLOTS);
    private final IntBuffer total = ints(1);
    /**
     * How many rows a matrix product has at least, so that each has the same bits whatever the others are: 1, or 2 where a product
     * of one row takes a path of its own and sums in another order, as with 4-bit weights. Which it is depends on the precision,
     * the processor and the runtime, so it's tried when the graph is loaded.
     */
    private int leastRows = LEAST_SLOTS;

    private CausalNetwork(
            OrtSession session,
            CacheShape shape,
            Optional<EncodedTexts> encoded,
            Embeddings embeddings,
            int vocabulary,
            int slots) {
        this.session = session;
        this.embeddings = session.getOutputNames().contains(HIDDEN) ? embeddings : embeddings.withoutHiddenStates();
        this.choosesRows = session.getInputNames().contains(LOGITS_FROM);
        this.vocabulary = vocabulary;
        this.distribution = new TokenDistribution(vocabulary);
        this.cache = new KeyValueCache(environment, shape, slots, "past_key_values.", "present.");
        this.encoded = encoded;
        this.logits = floats(Math.multiplyExact(slots, vocabulary));
    }

    /**
     * Loads a graph.
     *
     * @param shape of the cache
     * @param encoded what it reads of its encoder, if it has one; closed with this, or when this fails
     * @param embeddings how vectors are made of what it gives out, where it does
     * @param vocabulary token ids
     * @param slots sequences at once, at least {@link #LEAST_SLOTS}
     * @param threads that one step may use
     * @throws MalformedModel when ONNX Runtime can't load it or it lacks an input
     */
    static CausalNetwork load(
            Path onnx,
            CacheShape shape,
            Optional<EncodedTexts> encoded,
            Embeddings embeddings,
            int vocabulary,
            int slots,
            int threads)
            throws IOException {
        OrtSession session = Sessions.openChoosing(
                LOGITS_FROM, onnx, threads, Set.of("input_ids", "seqlens_k", "total_sequence_length"));
        try {
            CausalNetwork network = made(session, shape, encoded, embeddings, vocabulary, slots);
            network.tryOut();
            return network;
        } catch (OrtException e) {
            throw new MalformedModel(onnx.getFileName() + ": " + e.getMessage(), e);
        }
    }

    /** Its cache may be more than there is memory; the session must not stay behind then. */
    private static CausalNetwork made(
            OrtSession session,
            CacheShape shape,
            Optional<EncodedTexts> encoded,
            Embeddings embeddings,
            int vocabulary,
            int slots)
            throws OrtException {
        try {
            return new CausalNetwork(session, shape, encoded, embeddings, vocabulary, slots);
        } catch (OutOfMemoryError | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** Some tokens, so that a graph that loads but can't run is refused before anybody relies on it. */
    private void tryOut() throws OrtException {
        try {
            for (int slot = 0; encoded.isPresent() && slot < LEAST_SLOTS; slot++) {
                encoded.get().read(slot, new int[] {0});
            }
            leastRows = isSameAlone() ? 1 : LEAST_SLOTS;
        } catch (OrtException e) {
            close();
            throw e;
        }
    }

    /** Whether tokens that are read alone are scored with the bits that they have beside another sequence's. */
    private boolean isSameAlone() throws OrtException {
        for (int past = 0; past < TRIED_TOKENS; past++) {
            int token = (1 + past * 31) % vocabulary;
            float[] alone = new float[vocabulary];
            again(0, token, past).get(0, alone);
            float[] beside = new float[vocabulary];
            decode(new int[] {token, 0}, new int[] {past, 0}).get(0, beside);
            if (!Arrays.equals(alone, beside)) {
                return false;
            }
        }
        return true;
    }

    /** What a decoder reads behind an encoder is of use only where the encoder has read the same. */
    @Override
    public int chunk() {
        return encoded.isPresent() ? Integer.MAX_VALUE : CHUNK;
    }

    @Override
    public Embeddings embeddings() {
        return embeddings;
    }

    @Override
    public boolean readsBeside(List<Generation> reading, Generation other) {
        return true;
    }

    @Override
    public boolean readsTogether() {
        return false;
    }

    @Override
    public void readTogether(List<Generation> generations) {
        throw new IllegalStateException("A decoder reads prompts in turn");
    }

    @Override
    public int read(Generation generation, int slot, int from) throws OrtException {
        int[] prompt = generation.prompt();
        int length = Math.min(CHUNK, prompt.length - from);
        if (encoded.isPresent() && from == 0) {
            encoded.get().read(slot, generation.source());
        } else if (from == 0 && generation.scoresPrompt()) {
            generation.scoreFirst();
        }
        int wanted = choosesRows && !generation.scoresPrompt() ? Math.min(leastRows, length) : length;
        boolean last = from + length == prompt.length;
        FloatBuffer read = read(slot, prompt, from, length, from, wanted, last && generation.embeds());
        for (int i = 0; generation.scoresPrompt() && i < length && from + i + 1 < prompt.length; i++) {
            generation.scorePrompt(from + i + 1, distribution.of(read, i));
        }
        if (last && generation.embeds()) {
            generation.embedded(vector(wanted - 1));
        } else if (last) {
            generation.begin(distribution.of(read, wanted - 1));
        }
        return from + length;
    }

    @Override
    public FloatBuffer again(int slot, int token, int past) throws OrtException {
        return read(slot, new int[] {token}, 0, 1, past, 1, false);
    }

    /** The vector that a row of hidden states makes. */
    private float[] vector(int row) {
        return switch (embeddings) {
            case Embeddings.Made made -> made.pooling().of(hidden, row, 1, made.hidden());
            case Embeddings.Refused refused -> throw new IllegalStateException(refused.why());
        };
    }

    /**
     * Reads {@code length} tokens of one sequence, after {@code past} that its slot holds already.
     *
     * @param wanted of how many of the last tokens the scores are wanted
     * @param hidden whether their hidden states are, too
     * @return logits, {wanted, vocabulary}, valid until the next call
     */
    private FloatBuffer read(int slot, int[] tokens, int from, int length, int past, int wanted, boolean hidden)
            throws OrtException {
        makeRoom(length, wanted);
        for (int i = 0; i < length; i++) {
            ids.put(i, tokens[from + i]);
        }
        seqlens.put(0, past + length - 1);
        return run(1, length, wanted, past + length, slot, hidden);
    }

    /** Padded with an idle slot where one sequence alone would get other bits. */
    @Override
    public FloatBuffer decode(int[] tokens, int[] past) throws OrtException {
        int batch = Math.max(leastRows, tokens.length);
        makeRoom(batch, batch);
        int longest = 0;
        for (int i = 0; i < batch; i++) {
            boolean idle = i >= tokens.length;
            ids.put(i, idle ? 0 : tokens[i]);
            seqlens.put(i, idle ? 0 : past[i]);
            longest = Math.max(longest, seqlens.get(i));
        }
        return run(batch, 1, 1, longest + 1, 0, false);
    }

    @Override
    public void copy(int from, int to, int first, int end) {
        cache.copy(from, to, first, end);
        encoded.ifPresent(texts -> texts.copy(from, to));
    }

    @Override
    public void close() {
        cache.close();
        encoded.ifPresent(EncodedTexts::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime can't let go of a session", e);
        }
    }

    private void makeRoom(int tokens, int scores) {
        if (ids.capacity() < tokens) {
            ids = longs(tokens);
            seqlens = ints(tokens);
        }
        if (logits.capacity() < scores * vocabulary) {
            logits = floats(scores * vocabulary);
        }
    }

    private FloatBuffer run(int batch, int sequence, int wanted, int longest, int slot, boolean hiddenToo)
            throws OrtException {
        KeyValueCache.View view = cache.view(slot, batch);
        int rows = batch * sequence;
        FloatBuffer out = logits.slice(0, batch * wanted * vocabulary);
        long[] outShape = {batch, wanted, vocabulary};
        try (OnnxTensor idTensor =
                        OnnxTensor.createTensor(environment, ids.slice(0, rows), new long[] {batch, sequence});
                OnnxTensor lengths = OnnxTensor.createTensor(environment, seqlens.slice(0, batch), new long[] {batch});
                OnnxTensor totalTensor = OnnxTensor.createTensor(environment, total.put(0, longest), new long[0]);
                OnnxTensor fromTensor = OnnxTensor.createTensor(environment, new long[] {sequence - wanted});
                OnnxTensor logitsTensor = OnnxTensor.createTensor(environment, out, outShape)) {
            Map<String, OnnxTensorLike> inputs = new HashMap<>(view.past());
            if (encoded.isPresent()) {
                inputs.putAll(encoded.get().inputs(slot, batch));
            }
            inputs.put("input_ids", idTensor);
            inputs.put("seqlens_k", lengths);
            inputs.put("total_sequence_length", totalTensor);
            if (choosesRows) {
                inputs.put(LOGITS_FROM, fromTensor);
            }
            Map<String, OnnxTensor> outputs = new HashMap<>(view.present());
            outputs.put("logits", logitsTensor);
            try (OrtSession.Result result = session.run(inputs, hiddenToo ? Set.of(HIDDEN) : Set.of(), outputs)) {
                if (hiddenToo) {
                    hidden = ((OnnxTensor) result.get(HIDDEN).orElseThrow()).getFloatBuffer();
                }
            }
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
