package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.onnx.OnnxModel;
import dev.millrace.trainer.engine.export.onnx.GraphNames.Part;
import java.util.List;
import java.util.Optional;

/** Attention of a stack to itself or to another. Shapes: B rows, S queries, T keys, H query and K key heads of size D. */
final class AttentionNodes {

    private final GraphBuilder graph;
    private final String name;
    private final Attention part;
    private final MixNodes written;

    AttentionNodes(GraphBuilder graph, String name, Attention part) {
        this.graph = graph;
        this.name = name;
        this.part = part;
        this.written = new MixNodes(graph, part);
    }

    /** Attention of {B, S, width} to itself. */
    String own(String x, Surroundings around) throws MalformedModel {
        String all = ProductNodes.of(graph, x, query(), key(), value());
        Optional<RotaryNodes> rotary = part.rotary().map(of -> new RotaryNodes(graph, of, around.context()));
        boolean grouped = around.layer().isPresent() && GroupedQueryNodes.computes(part);
        boolean turning = grouped && GroupedQueryNodes.turns(part);
        Optional<RotaryNodes> left = turning ? Optional.empty() : rotary;
        if (grouped && part.queryKeyNorm().isEmpty() && left.isEmpty()) {
            return output(
                    grouped(around).mixed(all, "", "", rotary, around.scores().added()));
        }
        List<String> parts = graph.standard(
                        "Split", all, graph.list(part.queryWidth(), part.keyWidth(), part.keyWidth()))
                .with("axis", -1)
                .results(3);
        String queries = turned(normed(parts.get(0), "query", part.heads()), left, around, part.heads());
        String keys = turned(normed(parts.get(1), "key", part.kvHeads()), left, around, part.kvHeads());
        if (grouped) {
            return output(grouped(around)
                    .mixed(
                            queries,
                            keys,
                            parts.get(2),
                            turning ? rotary : Optional.empty(),
                            around.scores().added()));
        }
        return output(written.mixed(
                written.byHead(queries, part.heads()).result(),
                held(keys, Part.KEY, around),
                held(parts.get(2), Part.VALUE, around),
                around.scores().bias(part.window())));
    }

    /**
     * Attention of {B, S, width} to another stack, whose keys and values are inputs.
     *
     * @param layer of the decoder
     * @param hidden {B, 1, 1, T}, added to the scores
     */
    String crossing(String x, int layer, String hidden) throws MalformedModel {
        for (Part of : Part.values()) {
            graph.model().input(GraphNames.cross(layer, of), OnnxModel.Type.FLOAT, shape());
        }
        String queries = normed(ProductNodes.of(graph, x, query().name(), query().bias()), "query", part.heads());
        return output(written.mixed(
                written.byHead(queries, part.heads()).result(),
                GraphNames.cross(layer, Part.KEY),
                GraphNames.cross(layer, Part.VALUE),
                Optional.of(hidden)));
    }

    /** Makes what {@link #crossing} reads, of the other stack's output {B, T, width}. */
    void remember(String memory, int layer) throws MalformedModel {
        String keys = normed(ProductNodes.of(graph, memory, key().name(), key().bias()), "key", part.kvHeads());
        String values = ProductNodes.of(graph, memory, value().name(), value().bias());
        remember(keys, GraphNames.cross(layer, Part.KEY));
        remember(values, GraphNames.cross(layer, Part.VALUE));
    }

    private void remember(String x, String as) {
        written.byHead(x, part.kvHeads()).into(as);
        graph.model().output(as, OnnxModel.Type.FLOAT, shape());
    }

    private Object[] shape() {
        return new Object[] {"batch", part.kvHeads(), "encoder_sequence", part.headSize()};
    }

    private GroupedQueryNodes grouped(Surroundings around) {
        return new GroupedQueryNodes(graph, part, around.layer().getAsInt());
    }

    /** Keys or values with those of the tokens before, {B, K, T, D}. */
    private String held(String x, Part of, Surroundings around) {
        String byHead = written.byHead(x, part.kvHeads()).result();
        return around.layer().isPresent()
                ? new CacheNodes(graph, around.layer().getAsInt(), of).with(byHead, around.places())
                : byHead;
    }

    private String turned(String x, Optional<RotaryNodes> rotary, Surroundings around, int heads) {
        return rotary.map(by -> by.turned(x, around.places(), heads, part.headSize()))
                .orElse(x);
    }

    /** A norm of each head, or of all together: {B, S, heads · D} of the same. */
    private String normed(String x, String of, int heads) throws MalformedModel {
        if (part.queryKeyNorm().isEmpty()) {
            return x;
        }
        Attention.QueryKeyNorm norm = part.queryKeyNorm().get();
        String called = name + "." + of + "-norm";
        if (norm.wide()) {
            return NormNodes.of(graph, called, norm.norm(), x);
        }
        String byHead = graph.reshaped(x, 0, 0, heads, part.headSize());
        return graph.reshaped(NormNodes.of(graph, called, norm.norm(), byHead), 0, 0, (long) heads * part.headSize());
    }

    private String output(String mixed) throws MalformedModel {
        return ProductNodes.of(graph, mixed, name + ".output", part.biases().output());
    }

    private ProductNodes.Named query() {
        return new ProductNodes.Named(name + ".query", part.biases().query());
    }

    private ProductNodes.Named key() {
        return new ProductNodes.Named(name + ".key", part.biases().key());
    }

    private ProductNodes.Named value() {
        return new ProductNodes.Named(name + ".value", part.biases().value());
    }
}
