package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.addcmul;
import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.embedding;
import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.rms_norm;
import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;
import static org.bytedeco.pytorch.global.torch.silu;

import dev.millrace.contracts.models.LlamaConfig;
import dev.millrace.contracts.models.LlamaTensors;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;

/**
 * The Llama-form decoder: RMSNorm before each block, rotary positions in half-split order, grouped-query attention,
 * SwiGLU. Shapes: B sequences, T tokens each, H query heads and K key heads of width D.
 */
public final class LlamaModel {

    private final LlamaConfig config;
    private final FlatParameters parameters;
    private final Rotary rotary;

    public LlamaModel(LlamaConfig config, FlatParameters parameters) {
        this.config = config;
        this.parameters = parameters;
        this.rotary = new Rotary(config);
    }

    /**
     * Mean cross-entropy, in nats.
     *
     * @param ids {B, T}, 64-bit
     * @param targets {B, T}, 64-bit: the token after each
     */
    public Tensor loss(Tensor ids, Tensor targets) {
        return cross_entropy_loss(logits(ids).view(-1, config.vocabSize()), targets.view(-1));
    }

    /** Scores of every next token: {B, T, vocabulary}. */
    public Tensor logits(Tensor ids) {
        Tensor x = embedding(parameters.leaf(LlamaTensors.EMBEDDINGS), ids);
        for (int i = 0; i < config.numHiddenLayers(); i++) {
            x = x.add(attention(norm(x, LlamaTensors.layer(i, "input_layernorm")), i));
            x = x.add(feedForward(norm(x, LlamaTensors.layer(i, "post_attention_layernorm")), i));
        }
        String output = config.tieWordEmbeddings() ? LlamaTensors.EMBEDDINGS : LlamaTensors.OUTPUT;
        return linear(norm(x, LlamaTensors.FINAL_NORM), parameters.leaf(output));
    }

    private Tensor attention(Tensor x, int layer) {
        long b = x.size(0);
        long t = x.size(1);
        long d = config.headDim();
        long heads = config.numAttentionHeads();
        long kvHeads = config.numKeyValueHeads();
        Tensor qkv = linear(x, parameters.leaf(LlamaTensors.layer(layer, "self_attn.qkv_proj")));
        TensorVector parts = qkv.split(new long[] {(heads + kvHeads) * d, kvHeads * d}, -1);
        // Queries and keys turn together: one rotation instead of two.
        Tensor qk = rotary.turn(parts.get(0), b, t);
        TensorVector turned = qk.split(new long[] {heads, kvHeads}, 2);
        Tensor mixed = scaled_dot_product_attention(
                turned.get(0).transpose(1, 2),
                turned.get(1).transpose(1, 2),
                parts.get(1).view(b, t, kvHeads, d).transpose(1, 2),
                new TensorOptional(),
                0.0,
                true,
                new DoubleOptional(),
                heads != kvHeads);
        return linear(
                mixed.transpose(1, 2).reshape(b, t, heads * d),
                parameters.leaf(LlamaTensors.layer(layer, "self_attn.o_proj")));
    }

    private Tensor feedForward(Tensor x, int layer) {
        TensorVector gateUp = linear(x, parameters.leaf(LlamaTensors.layer(layer, "mlp.gate_up_proj")))
                .split(config.intermediateSize(), -1);
        return linear(
                silu(gateUp.get(0)).mul(gateUp.get(1)), parameters.leaf(LlamaTensors.layer(layer, "mlp.down_proj")));
    }

    private Tensor norm(Tensor x, String name) {
        return rms_norm(
                x,
                new long[] {config.hiddenSize()},
                new TensorOptional(parameters.leaf(name)),
                new DoubleOptional(config.rmsNormEps()));
    }

    /**
     * Rotary positions (Su et al. 2021, "RoFormer") in Hugging Face's half-split order. The tables repeat the angles for
     * every head: products then run over whole rows, where a table of one head's width makes them stop after each head.
     */
    private static final class Rotary {

        private final long heads;
        private final long width;
        private final Tensor cos;
        private final Tensor signedSin;

        Rotary(LlamaConfig config) {
            this.heads = (long) config.numAttentionHeads() + config.numKeyValueHeads();
            this.width = config.headDim();
            int positions = config.maxPositionEmbeddings();
            float[] cosines = new float[positions * config.headDim()];
            float[] sines = new float[positions * config.headDim()];
            RotaryTable.fill(config, cosines, sines);
            this.cos = rows(cosines, positions);
            this.signedSin = rows(sines, positions);
        }

        /** {positions, heads·D} of {positions, D}. */
        private Tensor rows(float[] oneHead, long positions) {
            Tensor table = empty(positions, width);
            table.data_ptr_float().put(oneHead);
            return table.repeat(1, heads);
        }

        /**
         * x·cos + rotateHalf(x)·sin: {B, T, heads, D} of {B, T, heads·D}. Rolling by half a head and a sine whose first
         * half is negative are the same as rotateHalf, in fewer passes over memory.
         */
        Tensor turn(Tensor x, long b, long t) {
            Tensor rolled = x.view(b, t, heads, width).roll(new long[] {width / 2}, -1);
            return addcmul(x.mul(cos.narrow(0, 0, t)), rolled.view(b, t, heads * width), signedSin.narrow(0, 0, t))
                    .view(b, t, heads, width);
        }
    }
}
