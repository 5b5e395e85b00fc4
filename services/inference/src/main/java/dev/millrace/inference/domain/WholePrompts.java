package dev.millrace.inference.domain;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Map;

/**
 * Prompts of fewer tokens than a chunk, read several in one run of the graph: a run costs what some tokens do, whatever it reads.
 * Shorter ones are filled up at their ends. Their keys and values lie here until the next run. For one thread.
 */
final class WholePrompts implements AutoCloseable {

    /** Tokens of one run, what fills up included: others wait no longer for it than for a chunk. */
    static final int TOKENS = CausalNetwork.CHUNK;

    /** By how many tokens a prompt is filled up at most: a run by itself costs more. */
    static final int FILLED = 4;

    /**
     * Tokens of prompts that are begun and not yet read: enough to find some of like length among them, and no more wait
     * behind.
     */
    private static final int BEGUN = 4 * TOKENS;

    private final DecoderGraph graph;
    private final KeyValueCache cache;
    private final int leastRows;
    /** How many tokens each sequence has in the last run, with what fills it up. */
    private int filled;

    /** @param leastRows how many rows of a matrix product there are to be at least */
    WholePrompts(DecoderGraph graph, OrtEnvironment environment, CacheShape shape, int leastRows) {
        this.graph = graph;
        this.cache =
                new KeyValueCache(environment, shape.ofTokens(TOKENS), 1, CausalNetwork.PAST, CausalNetwork.PRESENT);
        this.leastRows = leastRows;
    }

    /** Whether another one may be begun beside those of its kind. */
    static boolean takes(List<Generation> reading, Generation other) {
        int tokens = 0;
        for (Generation one : reading) {
            tokens += one.isShort() == other.isShort() ? length(one) : 0;
        }
        return tokens == 0 || tokens + length(other) <= BEGUN;
    }

    /**
     * Those to read with the first: of its kind and about as long, as many as a run may have, by their order.
     *
     * @param prompts in the order in which it is their turn
     */
    static List<Generation> together(List<Generation> prompts) {
        Generation first = prompts.getFirst();
        List<Generation> alike =
                prompts.stream().filter(other -> isAlike(first, other)).toList();
        List<Generation> most = List.of(first);
        for (int longest = length(first); longest <= length(first) + FILLED; longest++) {
            int limit = longest;
            List<Generation> some = alike.stream()
                    .filter(one -> length(one) <= limit && length(one) >= limit - FILLED)
                    .limit(Math.max(1, TOKENS / limit))
                    .toList();
            if (some.size() > most.size()) {
                most = some;
            }
        }
        return most;
    }

    /**
     * Where scores of all tokens are wanted, or vectors, the graph gives out something else; and short calls go by
     * themselves.
     */
    private static boolean isAlike(Generation first, Generation other) {
        return first.isShort() == other.isShort()
                && first.scoresPrompt() == other.scoresPrompt()
                && first.embeds() == other.embeds();
    }

    private static int length(Generation generation) {
        return generation.prompt().length;
    }

    /**
     * What a run gives out.
     *
     * @param logits {prompts, wanted, vocabulary}
     * @param from of which token on
     */
    record Read(FloatBuffer logits, int wanted, int from) {
        /** The row of a prompt's token. */
        int row(int prompt, int token) {
            return prompt * wanted + token - from;
        }
    }

    /**
     * Reads them, in one run.
     *
     * @param scored whether scores of all tokens are wanted, not of each prompt's last one alone
     * @param hidden whether hidden states are, too
     */
    Read read(List<int[]> prompts, boolean scored, boolean hidden) throws OrtException {
        int batch = prompts.size();
        filled = Math.max(
                leastRows,
                prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow());
        int shortest = prompts.stream().mapToInt(prompt -> prompt.length).min().orElseThrow();
        int from = scored || !graph.choosesRows() ? 0 : Math.min(shortest - 1, filled - leastRows);
        LongBuffer ids = graph.ids(batch * filled);
        IntBuffer lengths = graph.lengths(batch);
        for (int row = 0; row < batch; row++) {
            int[] prompt = prompts.get(row);
            for (int i = 0; i < filled; i++) {
                ids.put(row * filled + i, i < prompt.length ? prompt[i] : 0);
            }
            lengths.put(row, prompt.length - 1);
        }
        int wanted = filled - from;
        DecoderGraph.Rows rows = new DecoderGraph.Rows(batch, filled, wanted, filled, hidden);
        return new Read(graph.run(rows, cache.sequences(batch, filled), Map.of()), wanted, from);
    }

    /** Copies what has been read of a prompt of the last run to a slot. */
    void copy(int prompt, int length, KeyValueCache to, int slot) {
        to.take(cache, filled, prompt, slot, length);
    }

    @Override
    public void close() {
        cache.close();
    }
}
