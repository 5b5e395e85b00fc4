package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Norm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A norm of the last dimension; of a sum that nothing has read yet, together with that sum. */
final class NormNodes {

    private NormNodes() {}

    static String of(GraphBuilder graph, String name, Optional<Norm> norm, String x) throws MalformedModel {
        return norm.isPresent() ? of(graph, name, norm.get(), x) : x;
    }

    static String of(GraphBuilder graph, String name, Norm norm, String x) throws MalformedModel {
        boolean layer = norm.kind() == Norm.Kind.LAYER;
        Optional<GraphBuilder.Sum> sum = graph.take(x);
        List<String> inputs = new ArrayList<>();
        sum.ifPresentOrElse(of -> inputs.addAll(List.of(of.first(), of.second())), () -> inputs.add(x));
        inputs.add(weight(graph, name, norm));
        if (layer && norm.bias()) {
            inputs.add(graph.parameter(name + ".bias"));
        }
        String operator = layer ? "LayerNormalization" : "SimplifiedLayerNormalization";
        String normed = sum.isPresent()
                ? ofSum(graph, operator, norm, inputs, x)
                : graph.standard(operator, inputs.toArray(String[]::new))
                        .with("axis", -1)
                        .with("epsilon", norm.epsilon())
                        .with("stash_type", 1)
                        .result();
        return !layer && norm.bias()
                ? graph.standard("Add", normed, graph.parameter(name + ".bias")).result()
                : normed;
    }

    private static String ofSum(GraphBuilder graph, String operator, Norm norm, List<String> inputs, String sum) {
        String normed = graph.fresh("Normed");
        graph.runtime("Skip" + operator, inputs.toArray(String[]::new))
                .with("epsilon", norm.epsilon())
                .into(normed, "", "", sum);
        return normed;
    }

    private static String weight(GraphBuilder graph, String name, Norm norm) throws MalformedModel {
        String weight = name + ".weight";
        if (!norm.plusOne()) {
            return graph.parameter(weight);
        }
        return graph.constant(
                weight,
                graph.weights().plusOne(weight),
                graph.weights().shape(weight).getFirst());
    }
}
