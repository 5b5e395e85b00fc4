package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.Norms;

/**
 * One layer of a stack.
 *
 * @param name by which its parameters are called
 */
record BlockNodes(GraphBuilder graph, String name, Block block) {

    /** A part of a block. */
    private interface Part {
        String of(String x) throws MalformedModel;
    }

    /**
     * {B, S, width} of the same.
     *
     * @param layer which of the stack it is
     */
    String of(String x, int layer, Surroundings around) throws MalformedModel {
        String own = name + ".attention";
        String feed = name + ".feed-forward";
        Part attention =
                read -> new AttentionNodes(graph, own, block.attention().part()).own(read, around.in(layer));
        Part feedForward =
                read -> FeedForwardNodes.of(graph, feed, block.feedForward().part(), read);
        Norms attentionNorms = block.attention().norms();
        Norms feedNorms = block.feedForward().norms();
        if (block.parallel()) {
            String read = before(own, attentionNorms, x);
            String fedBy = feedNorms.before().isPresent() ? before(feed, feedNorms, x) : read;
            String attended = output(own, attentionNorms, attention.of(read));
            return graph.sum(graph.sum(x, attended), output(feed, feedNorms, feedForward.of(fedBy)));
        }
        String attended = around(own, attentionNorms, x, attention);
        String crossed = block.cross().isPresent() ? crossed(attended, layer, around) : attended;
        return around(feed, feedNorms, crossed, feedForward);
    }

    private String crossed(String x, int layer, Surroundings around) throws MalformedModel {
        Block.Part<Attention> cross = block.cross().orElseThrow();
        String hidden = around.memory().orElseThrow();
        String crossName = crossName(name);
        return around(
                crossName,
                cross.norms(),
                x,
                read -> new AttentionNodes(graph, crossName, cross.part()).crossing(read, layer, hidden));
    }

    /** How attention to the encoder is called in the layer of this name. */
    static String crossName(String layer) {
        return layer + ".cross-attention";
    }

    /** What a part adds to the residual stream and the stream together. */
    private String around(String part, Norms norms, String x, Part of) throws MalformedModel {
        String read = before(part, norms, x);
        String sum = graph.sum(x, output(part, norms, of.of(read)));
        return NormNodes.of(graph, part + ".sum-norm", norms.sum(), sum);
    }

    private String before(String part, Norms norms, String x) throws MalformedModel {
        return NormNodes.of(graph, part + ".norm", norms.before(), x);
    }

    private String output(String part, Norms norms, String x) throws MalformedModel {
        return NormNodes.of(graph, part + ".output-norm", norms.output(), x);
    }
}
