package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.MalformedModel;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** {@code x Wᵀ + b}, perhaps of several matrices that multiply the same input, as one. Every matrix product is one of these. */
final class ProductNodes {

    private ProductNodes() {}

    /** A matrix and whether it has a bias. */
    record Named(String name, boolean bias) {}

    /** One matrix. */
    static String of(GraphBuilder graph, String x, String name, boolean bias) throws MalformedModel {
        Matrix matrix = Matrix.of(graph.weights(), name + ".weight");
        String product = graph.matrices().product(graph, x, matrix).result();
        return bias
                ? graph.standard("Add", product, graph.parameter(name + ".bias"))
                        .result()
                : product;
    }

    /** Several matrices; their results lie next to each other in the last dimension. */
    static String of(GraphBuilder graph, String x, Named... matrices) throws MalformedModel {
        String name = Arrays.stream(matrices).map(Named::name).collect(Collectors.joining("+"));
        List<MemorySegment> weights = new ArrayList<>();
        List<MemorySegment> biases = new ArrayList<>();
        long rows = 0;
        for (Named matrix : matrices) {
            List<Integer> shape = graph.weights().shape(matrix.name() + ".weight");
            weights.add(graph.weights().floats(matrix.name() + ".weight"));
            biases.add(
                    matrix.bias()
                            ? graph.weights().floats(matrix.name() + ".bias")
                            : graph.weights().empty(shape.getFirst()));
            rows += shape.getFirst();
        }
        long width = graph.weights().shape(matrices[0].name() + ".weight").getLast();
        Matrix matrix = new Matrix(name + ".weight", graph.weights().joined(weights), rows, width);
        String product = graph.matrices().product(graph, x, matrix).result();
        if (Arrays.stream(matrices).noneMatch(Named::bias)) {
            return product;
        }
        String bias = graph.constant(name + ".bias", graph.weights().joined(biases), rows);
        return graph.standard("Add", product, bias).result();
    }
}
