package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Stack;
import dev.millrace.contracts.models.onnx.OnnxModel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Which keys each query of a stack sees, and what is added to its scores; shared by layers with the same window. */
final class ScoreNodes {

    /** Of a key that isn't seen: its weight becomes exactly 0, and a query that sees nothing at all still gets numbers. */
    private static final double UNSEEN = -1e30;

    private final GraphBuilder graph;
    private final Places places;
    private final boolean causal;
    /** {B or 1, S, T}: a key's place less its query's. */
    private final Once distances;

    private final Optional<String> added;
    private final Map<OptionalInt, Optional<String>> biases = new HashMap<>();

    /** @param name of the stack */
    ScoreNodes(GraphBuilder graph, String name, Stack stack, Places places) throws MalformedModel {
        this.graph = graph;
        this.places = places;
        this.causal = stack.causal();
        this.distances = new Once(() -> {
            String ofQuery =
                    graph.standard("Unsqueeze", places.queries(), graph.list(2)).result();
            return graph.standard("Sub", places.keys(), ofQuery).result();
        });
        this.added = DistanceNodes.of(graph, name, stack, distances);
    }

    /** What distances add, {B or 1, heads, S, T}, for an operator that hides keys by itself; absent where that is nothing. */
    Optional<String> added() {
        return added;
    }

    /** All that is added to the scores, {B or 1, heads or 1, S or 1, T}; absent where every key is seen. */
    Optional<String> bias(OptionalInt window) {
        return biases.computeIfAbsent(window, this::made);
    }

    /** What hides keys that are padding, {B, 1, 1, T}, by a mask {B, T}. */
    static String hidden(GraphBuilder graph, String mask) {
        return hiding(graph, present(graph, mask));
    }

    private Optional<String> made(OptionalInt window) {
        Optional<String> near = near(window);
        Optional<String> present = places.present().map(mask -> present(graph, mask));
        Optional<String> seen = near.isPresent() && present.isPresent()
                ? Optional.of(graph.standard("And", near.get(), present.get()).result())
                : near.or(() -> present);
        Optional<String> hidden = seen.map(mask -> hiding(graph, mask));
        return added.isPresent() && hidden.isPresent()
                ? Optional.of(graph.standard("Add", added.get(), hidden.get()).result())
                : added.or(() -> hidden);
    }

    /** {B or 1, 1, S, T}: whether a key's place lets a query see it. */
    private Optional<String> near(OptionalInt window) {
        if (!causal && window.isEmpty()) {
            return Optional.empty();
        }
        String near;
        if (causal) {
            near = graph.standard("LessOrEqual", distances.get(), graph.whole(0))
                    .result();
            if (window.isPresent()) {
                String recent = graph.standard("Greater", distances.get(), graph.whole(-window.getAsInt()))
                        .result();
                near = graph.standard("And", near, recent).result();
            }
        } else {
            String away = graph.standard("Abs", distances.get()).result();
            near = graph.standard("LessOrEqual", away, graph.whole(window.getAsInt() / 2))
                    .result();
        }
        return Optional.of(graph.standard("Unsqueeze", near, graph.list(1)).result());
    }

    private static String present(GraphBuilder graph, String mask) {
        String truth = graph.standard("Cast", mask)
                .with("to", OnnxModel.Type.BOOL.code())
                .result();
        return graph.standard("Unsqueeze", truth, graph.list(1, 2)).result();
    }

    private static String hiding(GraphBuilder graph, String seen) {
        return graph.standard("Where", seen, graph.number(0), graph.number(UNSEEN))
                .result();
    }
}
