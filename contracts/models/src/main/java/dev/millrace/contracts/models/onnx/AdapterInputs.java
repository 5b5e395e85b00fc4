package dev.millrace.contracts.models.onnx;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.onnx.GraphFile.Node;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes room for low-rank adapters in a graph that the trainer has exported: {@code (x A) B} is added to each product {@code x Wᵀ}
 * of its layers, and A {inputs, rank} and B {rank, outputs} are inputs of the graph. So one graph in memory computes with any
 * adapters to its model, whatever precision it holds its matrices in.
 */
public final class AdapterInputs {

    /**
     * A product of one row that isn't multiplied by something is summed in another order by ONNX Runtime than the same row among
     * others (MLAS, {@code sgemm.cpp}); so the first is halved, and the second doubled, which changes no bit.
     */
    private static final float FACTOR = 2;

    /** How a graph multiplies by a matrix, in each precision. */
    private static final Set<String> PRODUCTS = Set.of("FusedMatMul", "MatMulNBits");

    private static final String DOWN = ".adapter-down";
    private static final String UP = ".adapter-up";

    /** Matrices of layers, as their constants are called: several that are multiplied as one with a plus between them. */
    private static final Pattern MATRIX =
            Pattern.compile("(?<matrix>\\S+\\.(query|key|value|output|gate|up|down))\\.weight(\\.numbers|\\.f16)?");

    private AdapterInputs() {}

    /**
     * Two inputs.
     *
     * @param down the name of A {inputs, rank}
     * @param up the name of B {rank, outputs}
     * @param parameters names of the matrices whose outputs lie next to each other
     */
    public record Added(String down, String up, List<String> parameters) {

        private Added(String matrix) {
            this(
                    matrix + DOWN,
                    matrix + UP,
                    Arrays.stream(matrix.split("\\+"))
                            .map(name -> name + ".weight")
                            .toList());
        }
    }

    /** Those of a graph that {@link #write} has written. */
    public static List<Added> among(Collection<String> inputs) {
        return inputs.stream()
                .filter(name -> name.endsWith(DOWN))
                .map(name -> new Added(name.substring(0, name.length() - DOWN.length())))
                .toList();
    }

    /**
     * Writes the graph of a file with room for adapters.
     *
     * @param to in the same folder, for the sake of constants that lie beside the file
     * @return the inputs that it has beyond those of {@code onnx}
     * @throws MalformedModel when the file isn't protobuf, or no graph with matrices as the trainer names them
     */
    public static List<Added> write(Path onnx, Path to) throws IOException {
        List<Added> added = new ArrayList<>();
        var _ = GraphFile.write(onnx, to, graph -> Optional.of(graph(graph, added)));
        if (added.isEmpty()) {
            throw new MalformedModel(
                    "%s has no product of a layer's matrix to which adapters could be".formatted(onnx.getFileName()));
        }
        return added;
    }

    private static Protobuf graph(MemorySegment standing, List<Added> added) throws ProtobufFields.Malformed {
        Protobuf graph = new Protobuf();
        Map<String, String> widened = new HashMap<>();
        for (ProtobufFields fields = new ProtobufFields(standing); fields.next(); ) {
            Optional<Added> to = Optional.empty();
            if (fields.number() == GraphFile.NODE && fields.isBytes()) {
                Node node = Node.read(fields.content());
                if (node.operator().equals("Cast")) {
                    widened.put(node.output(), node.inputs().getFirst());
                }
                to = added(node, widened);
                if (to.isPresent()) {
                    adapt(graph, fields.content(), node, to.get());
                    added.add(to.get());
                }
            }
            if (to.isEmpty()) {
                graph.fields(fields.whole());
            }
        }
        for (Added one : added) {
            graph.message(
                            GraphFile.INPUT,
                            OnnxModel.value(one.down(), OnnxModel.Type.FLOAT, one.down() + ".in", one.down()))
                    .message(
                            GraphFile.INPUT,
                            OnnxModel.value(one.up(), OnnxModel.Type.FLOAT, one.down(), one.up() + ".out"));
        }
        return graph;
    }

    /** @param widened what 32-bit matrices were made of, by their names */
    private static Optional<Added> added(Node node, Map<String, String> widened) {
        if (!PRODUCTS.contains(node.operator()) || node.inputs().size() < 2) {
            return Optional.empty();
        }
        String matrix = node.inputs().get(1);
        Matcher name = MATRIX.matcher(widened.getOrDefault(matrix, matrix));
        return name.matches() ? Optional.of(new Added(name.group("matrix"))) : Optional.empty();
    }

    /** The product under another name, what adapters make of the same, and the sum under the name that others read. */
    private static void adapt(Protobuf graph, MemorySegment product, Node node, Added to)
            throws ProtobufFields.Malformed {
        String alone = node.output() + ".alone";
        String low = node.output() + ".low";
        String more = node.output() + ".more";
        Protobuf renamed = new Protobuf();
        for (ProtobufFields fields = new ProtobufFields(product); fields.next(); ) {
            if (fields.number() == Node.OUTPUT) {
                renamed.text(Node.OUTPUT, alone);
            } else {
                renamed.fields(fields.whole());
            }
        }
        graph.message(GraphFile.NODE, renamed)
                .message(GraphFile.NODE, product(node.inputs().getFirst(), to.down(), low, 1 / FACTOR))
                .message(GraphFile.NODE, product(low, to.up(), more, FACTOR))
                .message(GraphFile.NODE, Node.written("Add", node.output(), alone, more));
    }

    private static Protobuf product(String first, String second, String output, float factor) {
        return Node.runtimeWith(Node.written("FusedMatMul", output, first, second), "alpha", factor);
    }
}
