package dev.millrace.inference.domain;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.onnxruntime.OnnxRuntime;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * An encoder in ONNX Runtime, that guesses what stands behind a mask. Inputs {@code input_ids} and {@code attention_mask}
 * {batch, sequence}; output {@code logits} {batch, sequence, vocabulary}. It generates nothing; a prompt's tokens are scored by
 * masking each in turn and leaving the others as they are: their log-probabilities are the summands of the
 * pseudo-log-likelihood of Salazar et al. 2020, "Masked language model scoring".
 */
final class MaskedNetwork implements Network {

    /** Bounds the logits of rows that are computed at once, in floats. */
    private static final long BATCH_FLOATS = 8_000_000;

    private final OrtEnvironment environment = OnnxRuntime.environment();
    private final OrtSession session;
    private final TokenDistribution distribution;
    private final int vocabulary;
    private final int mask;
    private final boolean typed;

    private MaskedNetwork(OrtSession session, int vocabulary, int mask) {
        this.session = session;
        this.vocabulary = vocabulary;
        this.mask = mask;
        this.distribution = new TokenDistribution(vocabulary);
        this.typed = session.getInputNames().contains("token_type_ids");
    }

    /**
     * Loads a graph.
     *
     * @param mask the token that stands for one that is to be guessed
     * @throws MalformedModel when ONNX Runtime can't load it or it lacks an input
     */
    static MaskedNetwork load(Path onnx, int vocabulary, int mask, int threads) throws IOException {
        OrtSession session = Sessions.open(onnx, threads, Set.of("input_ids", "attention_mask"));
        MaskedNetwork network = new MaskedNetwork(session, vocabulary, mask);
        try {
            var _ = network.logits(new int[] {mask}, 0, 1);
            return network;
        } catch (OrtException e) {
            network.close();
            throw new MalformedModel(onnx.getFileName() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public int chunk() {
        return Integer.MAX_VALUE;
    }

    @Override
    public int read(Generation generation, int slot, int begin) throws OrtException {
        int[] prompt = generation.prompt();
        if (generation.scoresPrompt()) {
            generation.scoreFirst();
            int rows = (int) Math.max(1, BATCH_FLOATS / ((long) prompt.length * vocabulary));
            for (int from = 1; from < prompt.length && !generation.isOver(); from += rows) {
                int count = Math.min(rows, prompt.length - from);
                FloatBuffer logits = logits(prompt, from, count);
                for (int i = 0; i < count; i++) {
                    generation.scorePrompt(from + i, distribution.of(logits, i * prompt.length + from + i));
                }
            }
        }
        if (!generation.isOver()) {
            generation.end();
        }
        return prompt.length;
    }

    /** Logits of {@code rows} times the same text, in the first of which the token at {@code from} is masked, and so on. */
    private FloatBuffer logits(int[] text, int from, int rows) throws OrtException {
        long[] ids = new long[rows * text.length];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < text.length; i++) {
                ids[row * text.length + i] = i == from + row ? mask : text[i];
            }
        }
        long[] seen = new long[ids.length];
        Arrays.fill(seen, 1);
        long[] shape = {rows, text.length};
        try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor seenTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(seen), shape);
                OnnxTensor types = OnnxTensor.createTensor(environment, LongBuffer.allocate(ids.length), shape)) {
            Map<String, OnnxTensor> inputs = new HashMap<>(Map.of("input_ids", idTensor, "attention_mask", seenTensor));
            if (typed) {
                inputs.put("token_type_ids", types);
            }
            try (OrtSession.Result result = session.run(inputs, Set.of("logits"))) {
                return ((OnnxTensor) result.get(0)).getFloatBuffer();
            }
        }
    }

    @Override
    public FloatBuffer decode(int[] tokens, int[] past) {
        throw new IllegalStateException("An encoder generates nothing");
    }

    @Override
    public FloatBuffer again(int slot, int token, int past) {
        throw new IllegalStateException("An encoder generates nothing");
    }

    /** Nothing is held from call to call. */
    @Override
    public void copy(int from, int to, int first, int end) {}

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime can't let go of a session", e);
        }
    }
}
