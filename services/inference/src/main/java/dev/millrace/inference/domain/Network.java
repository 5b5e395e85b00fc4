package dev.millrace.inference.domain;

import ai.onnxruntime.OrtException;
import java.nio.FloatBuffer;

/** What computes a model's scores. For one thread. */
sealed interface Network extends AutoCloseable permits CausalNetwork, MaskedNetwork {

    /**
     * Reads what a generation begins with: scores its tokens where that is wanted, and lets it choose its first token.
     *
     * @param slot where its keys and values go
     */
    void begin(Generation generation, int slot) throws OrtException;

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

    /** Copies what a slot holds to another one. */
    void move(int from, int to, int length);

    @Override
    void close();
}
