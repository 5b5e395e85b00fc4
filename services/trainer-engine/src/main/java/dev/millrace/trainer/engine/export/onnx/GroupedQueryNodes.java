package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.trainer.engine.export.onnx.GraphNames.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * ONNX Runtime's {@code GroupQueryAttention}: causal attention of a layer to its cache, which past and present may share.
 *
 * @param layer whose cache it is
 */
record GroupedQueryNodes(GraphBuilder graph, Attention part, int layer) {

    /** Sizes of heads that the operator takes are multiples of this. */
    private static final int HEAD_STEP = 8;

    /** Sizes of heads, and of what is turned of them, where it turns them itself. */
    private static final int TURNED_STEP = 16;

    /** Whether the operator computes this attention. */
    static boolean computes(Attention part) {
        return part.headSize() % HEAD_STEP == 0;
    }

    /** Whether it turns queries and keys by their positions, too. */
    static boolean turns(Attention part) {
        return part.rotary()
                .filter(rotary -> part.headSize() % TURNED_STEP == 0 && rotary.dimensions() % TURNED_STEP == 0)
                .isPresent();
    }

    /**
     * {B, S, H · D} of queries, keys and values.
     *
     * @param queries {B, S, H · D}, or keys and values behind them in the same
     * @param keys {B, S, K · D}, or empty
     * @param values {B, S, K · D}, or empty
     * @param rotary by which it turns
     * @param bias {B or 1, H, S, T}, added to the scores
     */
    String mixed(String queries, String keys, String values, Optional<RotaryNodes> rotary, Optional<String> bias) {
        List<String> inputs = new ArrayList<>(List.of(
                queries,
                keys,
                values,
                GraphNames.past(layer, Part.KEY),
                GraphNames.past(layer, Part.VALUE),
                GraphNames.LENGTHS,
                GraphNames.LONGEST));
        if (rotary.isPresent() || bias.isPresent()) {
            inputs.add(rotary.map(RotaryNodes::cosines).orElse(""));
            inputs.add(rotary.map(RotaryNodes::sines).orElse(""));
        }
        bias.ifPresent(added -> inputs.addAll(List.of("", added)));
        GraphBuilder.Operation attention = graph.runtime("GroupQueryAttention", inputs.toArray(String[]::new))
                .with("num_heads", part.heads())
                .with("kv_num_heads", part.kvHeads())
                .with("do_rotary", rotary.isPresent() ? 1 : 0)
                .with("rotary_interleaved", 0)
                .with("scale", part.scale());
        part.window().ifPresent(window -> attention.with("local_window_size", window));
        part.softCap().ifPresent(cap -> attention.with("softcap", cap));
        String mixed = graph.fresh("Mixed");
        attention.into(mixed, GraphNames.present(layer, Part.KEY), GraphNames.present(layer, Part.VALUE));
        return mixed;
    }
}
