package dev.millrace.contracts.models;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Names and shapes of a Llama-form model's tensors, as Hugging Face lays them out: a matrix is {out, in}. */
public final class LlamaTensors {

    /** Token embeddings, {vocabulary, hidden}; the output matrix too when they are tied. */
    public static final String EMBEDDINGS = "model.embed_tokens.weight";

    /** The last norm, {hidden}. */
    public static final String FINAL_NORM = "model.norm.weight";

    /** Output matrix, {vocabulary, hidden}; absent when tied. */
    public static final String OUTPUT = "lm_head.weight";

    private LlamaTensors() {}

    /** The full name of a tensor of a block, such as {@code self_attn.q_proj}. */
    public static String layer(int layer, String part) {
        return "model.layers." + layer + "." + part + ".weight";
    }

    /** Every tensor of the model and its shape, in the order of the computation. */
    public static SequencedMap<String, long[]> shapes(LlamaConfig c) {
        long hidden = c.hiddenSize();
        long inner = c.intermediateSize();
        long queries = (long) c.numAttentionHeads() * c.headDim();
        long keys = (long) c.numKeyValueHeads() * c.headDim();
        SequencedMap<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put(EMBEDDINGS, new long[] {c.vocabSize(), hidden});
        for (int i = 0; i < c.numHiddenLayers(); i++) {
            shapes.put(layer(i, "input_layernorm"), new long[] {hidden});
            shapes.put(layer(i, "self_attn.q_proj"), new long[] {queries, hidden});
            shapes.put(layer(i, "self_attn.k_proj"), new long[] {keys, hidden});
            shapes.put(layer(i, "self_attn.v_proj"), new long[] {keys, hidden});
            shapes.put(layer(i, "self_attn.o_proj"), new long[] {hidden, queries});
            shapes.put(layer(i, "post_attention_layernorm"), new long[] {hidden});
            shapes.put(layer(i, "mlp.gate_proj"), new long[] {inner, hidden});
            shapes.put(layer(i, "mlp.up_proj"), new long[] {inner, hidden});
            shapes.put(layer(i, "mlp.down_proj"), new long[] {hidden, inner});
        }
        shapes.put(FINAL_NORM, new long[] {hidden});
        if (!c.tieWordEmbeddings()) {
            shapes.put(OUTPUT, new long[] {c.vocabSize(), hidden});
        }
        return shapes;
    }

    /** Number of elements of a shape. */
    public static long elements(long[] shape) {
        long n = 1;
        for (long d : shape) {
            n = Math.multiplyExact(n, d);
        }
        return n;
    }
}
