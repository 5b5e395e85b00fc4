package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Stack;
import dev.millrace.contracts.models.onnx.OnnxModel;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** What the distance of a key from its query adds to the scores of each head. */
final class DistanceNodes {

    private DistanceNodes() {}

    /**
     * {B or 1, heads, S, T}, when distances add anything.
     *
     * @param name of the stack
     * @param distances {B or 1, S, T}, 64-bit: a key's place less its query's; asked for where they are needed
     */
    static Optional<String> of(GraphBuilder graph, String name, Stack stack, Supplier<String> distances)
            throws MalformedModel {
        return switch (stack.positions()) {
            case Positions.Relative relative -> Optional.of(relative(graph, name, stack, relative, distances.get()));
            case Positions.Alibi alibi ->
                Optional.of(alibi(
                        graph, stack.blocks().getFirst().attention().part().heads(), distances.get()));
            case Positions.Learned learned -> Optional.empty();
            case Positions.Sinusoidal sinusoidal -> Optional.empty();
            case Positions.None none -> Optional.empty();
        };
    }

    /** A row for each distance, since from the furthest on all are alike. */
    private static String relative(
            GraphBuilder graph, String name, Stack stack, Positions.Relative relative, String distances)
            throws MalformedModel {
        int furthest = relative.furthest();
        String parameter = name + ".distances";
        String table = graph.constant(
                parameter + ".unfolded",
                graph.weights()
                        .rows(
                                parameter,
                                IntStream.rangeClosed(-furthest, furthest)
                                        .mapToObj(distance -> relative.bucket(distance, stack.causal()))
                                        .toList()),
                2L * furthest + 1,
                graph.weights().shape(parameter).getLast());
        String near = graph.standard("Clip", distances, graph.whole(-furthest), graph.whole(furthest))
                .result();
        String row = graph.standard("Add", near, graph.whole(furthest)).result();
        return graph.transposed(graph.standard("Gather", table, row).result(), 0L, 3L, 1L, 2L);
    }

    private static String alibi(GraphBuilder graph, int heads, String distances) {
        double[] slopes = Positions.Alibi.slopes(heads);
        float[] negative = new float[heads];
        for (int head = 0; head < heads; head++) {
            negative[head] = (float) -slopes[head];
        }
        String ofHead = graph.constant("slopes." + heads, graph.weights().of(negative), 1, heads, 1, 1);
        String away = graph.standard("Abs", distances).result();
        String floats = graph.standard("Cast", away)
                .with("to", OnnxModel.Type.FLOAT.code())
                .result();
        String everyHead = graph.standard("Unsqueeze", floats, graph.list(1)).result();
        return graph.standard("Mul", everyHead, ofHead).result();
    }
}
