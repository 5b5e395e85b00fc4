package dev.millrace.inference.domain;

import ai.onnxruntime.OrtException;
import java.nio.FloatBuffer;
import java.util.List;

/** What computes a model's scores. For one thread. */
sealed interface Network extends AutoCloseable permits CausalNetwork, MaskedNetwork {

    /**
     * What has been read of a prompt is the same, to the last bit, for all prompts that begin alike, in multiples of so many
     * tokens; more than any prompt has where that isn't so.
     */
    int chunk();

    /** Whether it makes vectors of texts. */
    Embeddings embeddings();

    /** Whether a prompt is read at once, alone or with others, in no slot. */
    boolean readsWhole(Generation generation);

    /** Whether such a prompt may be begun while others of them are waiting to be read. */
    boolean takesWhole(List<Generation> reading, Generation other);

    /**
     * Those of such prompts, in the order in which it is their turn, that are read with the first of them; what a prompt
     * gets is the same, to the last bit, alone and with others.
     */
    List<Generation> together(List<Generation> prompts);

    /** Reads whole prompts at once, scoring their tokens where that is wanted, and lets each choose its first token. */
    void readTogether(List<Generation> generations) throws OrtException;

    /**
     * Copies what the last {@link #readTogether} has read of a prompt to a slot.
     *
     * @param prompt its place among those
     * @param length its tokens
     */
    void keep(int prompt, int length, int slot);

    /**
     * Reads on of what a generation begins with that isn't {@link #readsWhole read whole}, scoring its tokens where that is
     * wanted; behind the last one lets it choose its first token.
     *
     * @param slot where its keys and values go
     * @param from how many tokens of its prompt are in the slot: what the last call returned, or a multiple of {@link #chunk}
     * @return how many are now
     */
    int read(Generation generation, int slot, int from) throws OrtException;

    /**
     * Slots that get their next tokens together at least; where there are fewer sequences, those behind them must be
     * nobody's.
     */
    int leastRows();

    /**
     * One more token for each of the slots from 0.
     *
     * @param tokens each slot's newest token
     * @param past how many tokens each slot holds already
     * @return logits, {slots, vocabulary}, valid until the next call
     */
    FloatBuffer decode(int[] tokens, int[] past) throws OrtException;

    /**
     * The same for one slot alone.
     *
     * @return logits, {1, vocabulary}, valid until the next call
     */
    FloatBuffer again(int slot, int token, int past) throws OrtException;

    /** Copies what a slot holds of the tokens from {@code first} to before {@code end} to another one. */
    void copy(int from, int to, int first, int end);

    @Override
    void close();
}
