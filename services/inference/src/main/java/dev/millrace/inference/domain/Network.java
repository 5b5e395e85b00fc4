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

    /** Whether a prompt may be begun while others are being read: in turn with them, or together where it reads {@link #readsTogether so}. */
    boolean readsBeside(List<Generation> reading, Generation other);

    /** Whether prompts that are read beside each other are read at once, and to their ends. */
    boolean readsTogether();

    /** Reads whole prompts at once. */
    void readTogether(List<Generation> generations) throws OrtException;

    /**
     * Reads on of what a generation begins with, scoring its tokens where that is wanted; behind the last one lets it choose
     * its first token.
     *
     * @param slot where its keys and values go
     * @param from how many tokens of its prompt are in the slot: what the last call returned, or a multiple of {@link #chunk}
     * @return how many are now
     */
    int read(Generation generation, int slot, int from) throws OrtException;

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
