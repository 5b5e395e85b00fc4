package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Stack;
import dev.millrace.contracts.models.onnx.OnnxModel;

/** A learned vector for each position, added to the token's. */
final class PositionNodes {

    private PositionNodes() {}

    /**
     * The tokens' vectors, {B, S, width}, with those of their positions where a stack has them.
     *
     * @param context positions that it may see
     */
    static String added(GraphBuilder graph, String name, Stack stack, Places places, int context, String x)
            throws MalformedModel {
        return switch (stack.positions()) {
            case Positions.Learned learned -> {
                String row = graph.standard("Add", counted(graph, learned, places), graph.whole(learned.offset()))
                        .result();
                yield sum(graph, x, graph.rows(name + ".positions", row));
            }
            case Positions.Sinusoidal sinusoidal ->
                sum(
                        graph,
                        x,
                        graph.standard("Gather", sinusoids(graph, context), places.queries())
                                .result());
            case Positions.Relative relative -> x;
            case Positions.Alibi alibi -> x;
            case Positions.None none -> x;
        };
    }

    private static String sum(GraphBuilder graph, String x, String positions) {
        return graph.standard("Add", x, positions).result();
    }

    /** {positions, width}. */
    private static String sinusoids(GraphBuilder graph, int positions) {
        int width = graph.weights().width();
        return graph.constant(
                "sinusoids", graph.weights().of(Positions.Sinusoidal.table(positions, width)), positions, width);
    }

    /** {B or 1, S}. Of padding, a number that nothing is asked of. */
    private static String counted(GraphBuilder graph, Positions.Learned learned, Places places) throws MalformedModel {
        boolean cached = places.present().isEmpty();
        return switch (learned.counting()) {
            case ALL -> places.queries();
            // Behind a cache padding stands at the end alone.
            case MASKED ->
                cached ? places.queries() : among(graph, places.present().get());
            case NOT_PADDING -> {
                if (cached) {
                    throw new MalformedModel(
                            "a decoder that counts its positions over ids that aren't padding can't go on from a cache");
                }
                String padding = graph.standard("Equal", GraphNames.IDS, graph.whole(learned.offset() - 1L))
                        .result();
                String token = graph.standard("Not", padding).result();
                yield among(
                        graph,
                        graph.standard("Cast", token)
                                .with("to", OnnxModel.Type.INT64.code())
                                .result());
            }
        };
    }

    /** Of each 1 among ones and zeros how many are before it; of a 0 one less than none. */
    private static String among(GraphBuilder graph, String ones) {
        String upTo = graph.standard("CumSum", ones, graph.whole(1)).result();
        String ofOnes = graph.standard("Mul", upTo, ones).result();
        return graph.standard("Sub", ofOnes, graph.whole(1)).result();
    }
}
