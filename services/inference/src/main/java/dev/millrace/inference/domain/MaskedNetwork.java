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
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An encoder in ONNX Runtime, that guesses what stands behind a mask. Inputs {@code input_ids} and {@code attention_mask}
 * {batch, sequence}, {@code logits_from} {1} where the package has it; outputs {@code logits} {batch, sequence, vocabulary}
 * and, where the package has it, {@code last_hidden_state} {batch, sequence, width}. It generates nothing; a prompt's tokens
 * are scored by masking each in turn and leaving the others as they are: their log-probabilities are the summands of the
 * pseudo-log-likelihood of Salazar et al. 2020, "Masked language model scoring". Vectors are made of several texts at once.
 */
final class MaskedNetwork implements Network {

    /** Bounds the logits of rows that are computed at once, in floats. */
    private static final long BATCH_FLOATS = 8_000_000;

    /** Bounds the tokens of texts whose vectors are made at once: more make hardly anything faster, and others wait meanwhile. */
    private static final int BATCH_TOKENS = 256;

    /**
     * Texts are filled up to a multiple of so many tokens, also alone, and only those of one length go together: so a text's
     * vector is the same, to the last bit, whatever else is asked.
     */
    private static final int LENGTHS = 16;

    private final OrtEnvironment environment = OnnxRuntime.environment();
    private final OrtSession session;
    private final TokenDistribution distribution;
    private final int vocabulary;
    private final int mask;
    private final boolean typed;
    private final boolean choosesRows;
    private final Embeddings embeddings;
    private final int context;

    private MaskedNetwork(OrtSession session, int vocabulary, int mask, int context, Embeddings embeddings) {
        this.session = session;
        this.vocabulary = vocabulary;
        this.mask = mask;
        this.context = context;
        this.embeddings =
                session.getOutputNames().contains(Sessions.HIDDEN) ? embeddings : embeddings.withoutHiddenStates();
        this.choosesRows = session.getInputNames().contains(Sessions.LOGITS_FROM);
        this.distribution = new TokenDistribution(vocabulary);
        this.typed = session.getInputNames().contains("token_type_ids");
    }

    /**
     * Loads a graph.
     *
     * @param mask the token that stands for one that is to be guessed
     * @param context tokens that it sees
     * @param embeddings how vectors are made of what it gives out, where it does
     * @throws MalformedModel when ONNX Runtime can't load it or it lacks an input
     */
    static MaskedNetwork load(Path onnx, int vocabulary, int mask, int context, Embeddings embeddings, int threads)
            throws IOException {
        OrtSession session = Sessions.openChoosing(onnx, threads, Set.of("input_ids", "attention_mask"));
        MaskedNetwork network = new MaskedNetwork(session, vocabulary, mask, context, embeddings);
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
    public Embeddings embeddings() {
        return embeddings;
    }

    @Override
    public boolean readsWhole(Generation generation) {
        return true;
    }

    /** What is scored is read alone: it takes as many passes as it has tokens, and others of its call have to wait their turn. */
    @Override
    public boolean takesWhole(List<Generation> reading, Generation other) {
        if (reading.isEmpty()) {
            return true;
        }
        Generation first = reading.getFirst();
        int length = filled(first);
        return first.embeds()
                && other.embeds()
                && filled(other) == length
                && (reading.size() + 1) * length <= BATCH_TOKENS;
    }

    /** All, since others aren't taken. */
    @Override
    public List<Generation> together(List<Generation> prompts) {
        return prompts;
    }

    @Override
    public void readTogether(List<Generation> generations) throws OrtException {
        if (generations.getFirst().embeds()) {
            embed(generations);
        } else {
            score(generations.getFirst());
        }
    }

    private void embed(List<Generation> generations) throws OrtException {
        if (!(embeddings instanceof Embeddings.Made made)) {
            throw new IllegalStateException("This model makes no vectors");
        }
        int length = filled(generations.getFirst());
        long[] ids = new long[generations.size() * length];
        long[] seen = new long[ids.length];
        for (int row = 0; row < generations.size(); row++) {
            int[] prompt = generations.get(row).prompt();
            for (int i = 0; i < prompt.length; i++) {
                ids[row * length + i] = prompt[i];
                seen[row * length + i] = 1;
            }
        }
        // The scores of one token: none are wanted, and their matrix is a large part of a small model.
        FloatBuffer hidden = run(ids, seen, length, length - 1, Sessions.HIDDEN);
        for (int row = 0; row < generations.size(); row++) {
            Generation generation = generations.get(row);
            generation.embedded(made.pooling().of(hidden, row * length, generation.prompt().length, made.hidden()));
        }
    }

    /** How many tokens a text has once it has been filled up. */
    private int filled(Generation generation) {
        return Math.min(context, Math.ceilDiv(generation.prompt().length, LENGTHS) * LENGTHS);
    }

    private void score(Generation generation) throws OrtException {
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
        return run(ids, seen, text.length, 0, "logits");
    }

    /** @return an output of rows of {@code length} tokens; scores are made of those from {@code from} on */
    private FloatBuffer run(long[] ids, long[] seen, int length, int from, String output) throws OrtException {
        long[] shape = {ids.length / length, length};
        try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor seenTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(seen), shape);
                OnnxTensor types = OnnxTensor.createTensor(environment, LongBuffer.allocate(ids.length), shape);
                OnnxTensor fromTensor = OnnxTensor.createTensor(environment, new long[] {from})) {
            Map<String, OnnxTensor> inputs = new HashMap<>(Map.of("input_ids", idTensor, "attention_mask", seenTensor));
            if (typed) {
                inputs.put("token_type_ids", types);
            }
            if (choosesRows) {
                inputs.put(Sessions.LOGITS_FROM, fromTensor);
            }
            try (OrtSession.Result result = session.run(inputs, Set.of(output))) {
                return ((OnnxTensor) result.get(0)).getFloatBuffer();
            }
        }
    }

    @Override
    public int read(Generation generation, int slot, int from) {
        throw new IllegalStateException("An encoder reads whole texts");
    }

    /** Nothing is held from call to call. */
    @Override
    public void keep(int prompt, int length, int slot) {}

    @Override
    public int leastRows() {
        return 1;
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
