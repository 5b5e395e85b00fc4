package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Architecture.NamedStack;
import dev.millrace.contracts.models.architecture.Stack;
import java.util.Optional;
import java.util.OptionalInt;

/** The layers of a stack and how it knows where a token stands. */
record StackNodes(GraphBuilder graph, NamedStack named, int context) {

    /** Of whole rows: what comes out of the last layer, {B, S, width}, of the tokens' vectors. */
    String whole(String embedded) throws MalformedModel {
        return of(embedded, Places.ofRows(graph), OptionalInt.empty(), Optional.empty());
    }

    /**
     * The same of tokens behind others that a cache holds.
     *
     * @param memory what hides padding of the encoder's output, where there is one
     */
    String behindCache(String embedded, Optional<String> memory) throws MalformedModel {
        if (!named.stack().causal()) {
            throw new MalformedModel("a decoder whose tokens see later ones can't go on from a cache");
        }
        return of(embedded, Places.behindCache(graph), OptionalInt.of(0), memory);
    }

    private String of(String embedded, Places places, OptionalInt cached, Optional<String> memory)
            throws MalformedModel {
        Stack stack = named.stack();
        String name = named.name();
        Surroundings around =
                new Surroundings(places, new ScoreNodes(graph, name, stack, places), cached, memory, context);
        String x = PositionNodes.added(graph, name, stack, places, context, embedded);
        x = NormNodes.of(graph, name + ".embedding-norm", stack.embeddingNorm(), x);
        for (int layer = 0; layer < stack.blocks().size(); layer++) {
            if (cached.isPresent()) {
                CacheNodes.declare(
                        graph, layer, stack.blocks().get(layer).attention().part());
            }
            x = new BlockNodes(graph, layerName(name, layer), stack.blocks().get(layer)).of(x, layer, around);
        }
        return NormNodes.of(graph, name + ".final-norm", stack.finalNorm(), x);
    }

    /** How a layer's parameters are called. */
    static String layerName(String stack, int layer) {
        return stack + ".layers." + layer;
    }
}
