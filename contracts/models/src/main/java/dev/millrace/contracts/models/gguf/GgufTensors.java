package dev.millrace.contracts.models.gguf;

import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.FeedForward;
import dev.millrace.contracts.models.architecture.Head;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Rotary;
import dev.millrace.contracts.models.architecture.Stack;
import dev.millrace.contracts.models.gguf.LlamaCppArchitecture.PositionKind;
import dev.millrace.contracts.models.gguf.LlamaCppArchitecture.Presence;
import dev.millrace.contracts.models.gguf.LlamaCppArchitecture.Trait;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * A model's parameters as llama.cpp's code reads them: under its names (gguf-py, {@code constants.py}), queries, keys and
 * values in one where it wants that, those that are turned together side by side, norms with the 1 that some models leave
 * out, and zeros for biases that it adds and the model hasn't.
 */
final class GgufTensors {

    private final Architecture architecture;
    private final LlamaCppArchitecture theirs;
    private final Function<String, Safetensors.Tensor> parameters;
    private final int width;
    private final SequencedMap<String, Content> all = new LinkedHashMap<>();

    private GgufTensors(
            Architecture architecture, LlamaCppArchitecture theirs, Function<String, Safetensors.Tensor> parameters) {
        this.architecture = architecture;
        this.theirs = theirs;
        this.parameters = parameters;
        this.width = architecture.embedding().width();
    }

    /**
     * All of them, by their names.
     *
     * @param parameters a parameter's numbers by its name
     */
    static SequencedMap<String, Content> of(
            Architecture architecture, LlamaCppArchitecture theirs, Function<String, Safetensors.Tensor> parameters) {
        GgufTensors tensors = new GgufTensors(architecture, theirs, parameters);
        tensors.addAll();
        return tensors.all;
    }

    private void addAll() {
        Stack stack = architecture.decoder().orElseThrow();
        Content embedding = parameter("embedding.tokens");
        all.put("token_embd.weight", embedding);
        if (stack.positions() instanceof Positions.Learned learned) {
            all.put("position_embd.weight", parameter("decoder.positions").from(learned.offset()));
        }
        norm("token_embd_norm", "decoder.embedding-norm", stack.embeddingNorm());
        stack.blocks().getFirst().attention().part().rotary().ifPresent(this::stretch);
        for (int layer = 0; layer < stack.blocks().size(); layer++) {
            layer(
                    "blk." + layer + ".",
                    "decoder.layers." + layer,
                    stack.blocks().get(layer));
        }
        norm("output_norm", "decoder.final-norm", stack.finalNorm());
        if (!architecture.head().tied()) {
            all.put("output.weight", parameter("head.weight"));
        } else if (theirs.head() == Presence.ALWAYS) {
            all.put("output.weight", embedding);
        }
        boolean biased = architecture.head().bias() != Head.Bias.NONE;
        bias(
                "output",
                "head",
                biased,
                theirs.biases().head(),
                architecture.embedding().vocabulary());
    }

    /** By how much longer each wavelength is than unscaled. */
    private void stretch(Rotary rotary) {
        if (rotary.scaling().isEmpty()) {
            return;
        }
        float[] plain = new Rotary(rotary.theta(), rotary.dimensions(), Optional.empty()).frequencies();
        float[] factors = rotary.frequencies();
        for (int i = 0; i < factors.length; i++) {
            factors[i] = plain[i] / factors[i];
        }
        all.put("rope_freqs.weight", Content.of(factors));
    }

    private void layer(String name, String ours, Block block) {
        norm(
                name + "attn_norm",
                ours + ".attention.norm",
                block.attention().norms().before());
        attention(name, ours + ".attention", block.attention().part());
        norm(
                name + "post_attention_norm",
                ours + ".attention.output-norm",
                block.attention().norms().output());
        norm(
                name + "ffn_norm",
                ours + ".feed-forward.norm",
                block.feedForward().norms().before());
        feedForward(name, ours + ".feed-forward", block.feedForward().part());
        norm(
                name + "post_ffw_norm",
                ours + ".feed-forward.output-norm",
                block.feedForward().norms().output());
    }

    private void attention(String name, String ours, Attention attention) {
        List<Projection> projections = List.of(
                new Projection(
                        "attn_q",
                        ours + ".query",
                        attention.queryWidth(),
                        attention.biases().query()),
                new Projection(
                        "attn_k",
                        ours + ".key",
                        attention.keyWidth(),
                        attention.biases().key()),
                new Projection(
                        "attn_v",
                        ours + ".value",
                        attention.keyWidth(),
                        attention.biases().value()));
        boolean biased = attention.biases().query() || theirs.biases().queryKeyValue() == Presence.ALWAYS;
        if (theirs.has(Trait.FUSED)) {
            all.put(
                    name + "attn_qkv.weight",
                    Content.stacked(projections.stream()
                            .map(one -> weight(one, attention))
                            .toList()));
            if (biased) {
                all.put(
                        name + "attn_qkv.bias",
                        Content.stacked(projections.stream()
                                .map(one -> bias(one, attention))
                                .toList()));
            }
        } else {
            for (Projection one : projections) {
                all.put(name + one.name() + ".weight", weight(one, attention));
                if (biased) {
                    all.put(name + one.name() + ".bias", bias(one, attention));
                }
            }
        }
        attention.queryKeyNorm().ifPresent(norms -> {
            norm(name + "attn_q_norm", ours + ".query-norm", Optional.of(norms.norm()));
            norm(name + "attn_k_norm", ours + ".key-norm", Optional.of(norms.norm()));
            all.compute(
                    name + "attn_q_norm.weight",
                    (n, norm) -> Objects.requireNonNull(norm).times(otherScale(attention)));
        });
        matrix(
                name + "attn_output",
                ours + ".output",
                attention.biases().output(),
                theirs.biases().output(),
                width);
    }

    /** The matrix of queries, of keys or of values. */
    private record Projection(String name, String ours, int outputs, boolean biased) {}

    private Content weight(Projection one, Attention attention) {
        return arranged(parameter(one.ours() + ".weight"), one, attention);
    }

    private Content bias(Projection one, Attention attention) {
        return one.biased() ? arranged(parameter(one.ours() + ".bias"), one, attention) : Content.zeros(one.outputs());
    }

    private Content arranged(Content content, Projection one, Attention attention) {
        Content arranged = content;
        if (one.name().equals("attn_q") && attention.queryKeyNorm().isEmpty()) {
            arranged = arranged.times(otherScale(attention));
        }
        return theirs.positions() == PositionKind.TURNED_NEIGHBOURS
                        && !one.name().equals("attn_v")
                ? arranged.neighbours(attention.headSize())
                : arranged;
    }

    /** llama.cpp has its own scale of attention's scores; what the model's is otherwise goes into the queries. */
    private double otherScale(Attention attention) {
        double ratio = attention.scale() / theirs.scale(architecture);
        return Math.abs(ratio - 1) < 1e-12 ? 1 : ratio;
    }

    private void feedForward(String name, String ours, FeedForward part) {
        Presence biases = theirs.biases().feedForward();
        if (part.gated()) {
            matrix(name + "ffn_gate", ours + ".gate", part.bias(), biases, part.width());
        }
        matrix(name + "ffn_up", ours + ".up", part.bias(), biases, part.width());
        matrix(name + "ffn_down", ours + ".down", part.bias(), biases, width);
    }

    private void matrix(String name, String ours, boolean biased, Presence presence, int outputs) {
        all.put(name + ".weight", parameter(ours + ".weight"));
        bias(name, ours, biased, presence, outputs);
    }

    private void bias(String name, String ours, boolean biased, Presence presence, int outputs) {
        if (biased) {
            all.put(name + ".bias", parameter(ours + ".bias"));
        } else if (presence == Presence.ALWAYS) {
            all.put(name + ".bias", Content.zeros(outputs));
        }
    }

    private void norm(String name, String ours, Optional<Norm> norm) {
        if (norm.isEmpty()) {
            return;
        }
        Content weight = parameter(ours + ".weight");
        all.put(name + ".weight", norm.get().plusOne() ? weight.plusOne() : weight);
        Presence bias = norm.get().kind() == Norm.Kind.LAYER ? Presence.ALWAYS : Presence.NEVER;
        bias(name, ours, norm.get().bias(), bias, weight.shape().getFirst());
    }

    private Content parameter(String name) {
        return Content.of(parameters.apply(name));
    }
}
