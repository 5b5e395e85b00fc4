package dev.millrace.inference.domain;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.onnxruntime.OnnxRuntime;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A decoder: its graph, the keys and values of its sequences, and, beside an encoder, what that has made of another text. Prompts
 * that are shorter than a chunk are read several at once ({@link WholePrompts}), others a chunk at a time.
 */
final class CausalNetwork implements Network {
    /**
     * With fewer slots it couldn't be told whether a row alone has the bits that it has beside others: see {@link
     * #leastRows}.
     */
    static final int LEAST_SLOTS = 2;

    /** Tokens of a prompt that are read at once: as few as still keep matrix products busy, for others wait meanwhile. */
    static final int CHUNK = 64;

    /** What the names of the cache begin with as the graph reads it, and as it gives it out. */
    static final String PAST = "past_key_values.";

    static final String PRESENT = "present.";

    private static final int TRIED_TOKENS = 4;

    /** Lengths of prompts that are tried alone and together: numbers of rows that leave every remainder. */
    private static final int TRIED_LENGTHS = 5;

    private final OrtEnvironment environment = OnnxRuntime.environment();
    private final DecoderGraph graph;
    private final CacheShape shape;
    private final Embeddings embeddings;
    private final int vocabulary;
    private final TokenDistribution distribution;
    private final KeyValueCache cache;
    private final Optional<EncodedTexts> encoded;
    private WholePrompts whole;
    /**
     * How many rows a matrix product has at least, so that each has the same bits whatever the others are: 1, or 2 where a
     * product of one row takes a path of its own and sums in another order, as with 4-bit weights. Which it is depends on
     * the precision, the processor and the runtime, so it's tried when the graph is loaded.
     */
    private int leastRows = LEAST_SLOTS;
    /** Whether prompts that are read together have the bits that each has alone, which is tried, too. */
    private boolean readsAlike;

    private CausalNetwork(
            DecoderGraph graph,
            CacheShape shape,
            Optional<EncodedTexts> encoded,
            Embeddings embeddings,
            int vocabulary,
            int slots) {
        this.graph = graph;
        this.shape = shape;
        this.embeddings = graph.hasHiddenStates() ? embeddings : embeddings.withoutHiddenStates();
        this.vocabulary = vocabulary;
        this.distribution = new TokenDistribution(vocabulary);
        this.cache = new KeyValueCache(environment, shape, slots, PAST, PRESENT);
        this.encoded = encoded;
        this.whole = new WholePrompts(graph, environment, shape, leastRows);
    }

    /**
     * Makes a network of a graph.
     *
     * @param graph closed with this, or when this fails
     * @param shape of the cache
     * @param encoded what it reads of its encoder, if it has one; closed with this, or when this fails
     * @param embeddings how vectors are made of what it gives out, where it does
     * @param vocabulary token ids
     * @param slots sequences at once, at least {@link #LEAST_SLOTS}
     * @throws MalformedModel when ONNX Runtime can't run it
     */
    static CausalNetwork of(
            DecoderGraph graph,
            CacheShape shape,
            Optional<EncodedTexts> encoded,
            Embeddings embeddings,
            int vocabulary,
            int slots)
            throws MalformedModel {
        try {
            CausalNetwork network = made(graph, shape, encoded, embeddings, vocabulary, slots);
            network.tryOut();
            return network;
        } catch (OrtException e) {
            throw new MalformedModel("its graph can't be run: " + e.getMessage(), e);
        }
    }

    /** Its cache may be more than there is memory; the session must not stay behind then. */
    private static CausalNetwork made(
            DecoderGraph graph,
            CacheShape shape,
            Optional<EncodedTexts> encoded,
            Embeddings embeddings,
            int vocabulary,
            int slots) {
        try {
            return new CausalNetwork(graph, shape, encoded, embeddings, vocabulary, slots);
        } catch (OutOfMemoryError | RuntimeException e) {
            graph.close();
            throw e;
        }
    }

    /** Some tokens, so that a graph that loads but can't run is refused before anybody relies on it. */
    private void tryOut() throws OrtException {
        try {
            for (int slot = 0; encoded.isPresent() && slot < LEAST_SLOTS; slot++) {
                encoded.get().read(slot, new int[] {0});
            }
            if (isSameAlone()) {
                leastRows = 1;
                whole.close();
                whole = new WholePrompts(graph, environment, shape, leastRows);
            }
            readsAlike = encoded.isEmpty() && isSameTogether();
        } catch (OrtException e) {
            close();
            throw e;
        }
    }

    /** Whether tokens that are read alone are scored with the bits that they have beside another sequence's. */
    private boolean isSameAlone() throws OrtException {
        for (int past = 0; past < TRIED_TOKENS; past++) {
            int token = (1 + past * 31) % vocabulary;
            float[] alone = row(again(0, token, past), 0);
            if (!Arrays.equals(alone, row(decode(new int[] {token, 0}, new int[] {past, 0}), 0))) {
                return false;
            }
        }
        return true;
    }

    /** Whether prompts that are read together are scored, and kept, with the bits that each has alone. */
    private boolean isSameTogether() throws OrtException {
        List<int[]> prompts = IntStream.rangeClosed(1, TRIED_LENGTHS)
                .mapToObj(length -> IntStream.range(0, length)
                        .map(i -> (1 + i * 31 + length) % vocabulary)
                        .toArray())
                .toList();
        float[][] together = new float[prompts.size()][];
        float[][] after = new float[prompts.size()][];
        WholePrompts.Read read = whole.read(prompts, true, false);
        for (int i = 0; i < prompts.size(); i++) {
            together[i] = row(read.logits(), read.row(i, prompts.get(i).length - 1));
        }
        for (int i = 0; i < prompts.size(); i++) {
            after[i] = afterwards(i, prompts.get(i).length);
        }
        for (int i = 0; i < prompts.size(); i++) {
            int length = prompts.get(i).length;
            WholePrompts.Read alone = whole.read(List.of(prompts.get(i)), true, false);
            if (!Arrays.equals(together[i], row(alone.logits(), length - 1))
                    || !Arrays.equals(after[i], afterwards(0, length))) {
                return false;
            }
        }
        return true;
    }

    /** The scores of what comes after another token, which sees all that has been kept of a prompt. */
    private float[] afterwards(int prompt, int length) throws OrtException {
        keep(prompt, length, 0);
        return row(again(0, 0, length), 0);
    }

    private float[] row(FloatBuffer logits, int row) {
        float[] scores = new float[vocabulary];
        logits.get(row * vocabulary, scores);
        return scores;
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

    /** Of a whole chunk something is kept for those that begin alike, and nothing would be saved. */
    @Override
    public boolean readsWhole(Generation generation) {
        return encoded.isEmpty() && generation.prompt().length < CHUNK;
    }

    @Override
    public boolean takesWhole(List<Generation> reading, Generation other) {
        return WholePrompts.takes(reading, other);
    }

    @Override
    public List<Generation> together(List<Generation> prompts) {
        return readsAlike ? WholePrompts.together(prompts) : List.of(prompts.getFirst());
    }

    @Override
    public void readTogether(List<Generation> generations) throws OrtException {
        Generation first = generations.getFirst();
        WholePrompts.Read read =
                whole.read(generations.stream().map(Generation::prompt).toList(), first.scoresPrompt(), first.embeds());
        for (int i = 0; i < generations.size(); i++) {
            Generation generation = generations.get(i);
            int row = read.row(i, 0);
            StepFailure.in(() -> hasRead(generation, read.logits(), row)).ifPresent(generation::fail);
        }
    }

    /** @param row where the scores of the prompt's first token are, or would be */
    private void hasRead(Generation generation, FloatBuffer logits, int row) {
        int length = generation.prompt().length;
        if (generation.scoresPrompt()) {
            generation.scoreFirst();
            for (int i = 1; i < length; i++) {
                generation.scorePrompt(i, distribution.of(logits, row + i - 1));
            }
        }
        begin(generation, logits, row + length - 1);
    }

    private void begin(Generation generation, FloatBuffer logits, int row) {
        if (generation.embeds()) {
            generation.embedded(vector(row));
        } else {
            generation.begin(distribution.of(logits, row));
        }
    }

    @Override
    public void keep(int prompt, int length, int slot) {
        whole.copy(prompt, length, cache, slot);
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
        int wanted = graph.choosesRows() && !generation.scoresPrompt() ? Math.min(leastRows, length) : length;
        boolean last = from + length == prompt.length;
        FloatBuffer read = read(slot, prompt, from, length, from, wanted, last && generation.embeds());
        for (int i = 0; generation.scoresPrompt() && i < length && from + i + 1 < prompt.length; i++) {
            generation.scorePrompt(from + i + 1, distribution.of(read, i));
        }
        if (last) {
            begin(generation, read, wanted - 1);
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
            case Embeddings.Made made -> made.pooling().of(graph.hidden(), row, 1, made.hidden());
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
        graph.ids(length)
                .put(
                        0,
                        IntStream.range(from, from + length)
                                .mapToLong(i -> tokens[i])
                                .toArray());
        graph.lengths(1).put(0, past + length - 1);
        return run(new DecoderGraph.Rows(1, length, wanted, past + length, hidden), slot);
    }

    @Override
    public int leastRows() {
        return leastRows;
    }

    /** Padded with an idle slot where one sequence alone would get other bits. */
    @Override
    public FloatBuffer decode(int[] tokens, int[] past) throws OrtException {
        int batch = Math.max(leastRows, tokens.length);
        LongBuffer ids = graph.ids(batch);
        IntBuffer lengths = graph.lengths(batch);
        int longest = 0;
        for (int i = 0; i < batch; i++) {
            boolean idle = i >= tokens.length;
            ids.put(i, idle ? 0 : tokens[i]);
            lengths.put(i, idle ? 0 : past[i]);
            longest = Math.max(longest, lengths.get(i));
        }
        return run(new DecoderGraph.Rows(batch, 1, 1, longest + 1, false), 0);
    }

    private FloatBuffer run(DecoderGraph.Rows rows, int slot) throws OrtException {
        Map<String, OnnxTensor> texts = encoded.isPresent() ? encoded.get().inputs(slot, rows.batch()) : Map.of();
        return graph.run(rows, cache.view(slot, rows.batch()), texts);
    }

    @Override
    public void copy(int from, int to, int first, int end) {
        cache.copy(from, to, first, end);
        encoded.ifPresent(texts -> texts.copy(from, to));
    }

    @Override
    public void close() {
        cache.close();
        whole.close();
        encoded.ifPresent(EncodedTexts::close);
        graph.close();
    }
}
