package dev.millrace.contracts.models.onnx;

import dev.millrace.contracts.models.MalformedModel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes room for low-rank adapters in a graph that the trainer has exported: {@code (x A) B} is added to each product {@code x Wᵀ}
 * of its layers, and A {inputs, rank} and B {rank, outputs} are inputs of the graph. So one graph in memory computes with any
 * adapters to its model, whatever precision it holds its matrices in.
 */
public final class AdapterInputs {

    private static final int GRAPH = 7;
    private static final int NODE = 1;
    private static final int INPUT = 11;
    private static final int NODE_INPUT = 1;
    private static final int NODE_OUTPUT = 2;
    private static final int NODE_NAME = 3;
    private static final int NODE_OPERATOR = 4;
    private static final int NODE_ATTRIBUTE = 5;
    private static final int NODE_DOMAIN = 7;

    /**
     * A product of one row that isn't multiplied by something is summed in another order by ONNX Runtime than the same row among
     * others (MLAS, {@code sgemm.cpp}); so the first is halved, and the second doubled, which changes no bit.
     */
    private static final float FACTOR = 2;

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

    /** A node's operator, what it reads, and what it makes first. */
    private record Node(String operator, List<String> inputs, String output) {

        static Node read(MemorySegment node) throws ProtobufFields.Malformed {
            String operator = "";
            List<String> inputs = new ArrayList<>();
            List<String> outputs = new ArrayList<>();
            for (ProtobufFields fields = new ProtobufFields(node); fields.next(); ) {
                if (fields.isBytes()) {
                    switch ((int) fields.number()) {
                        case NODE_INPUT -> inputs.add(fields.text());
                        case NODE_OUTPUT -> outputs.add(fields.text());
                        case NODE_OPERATOR -> operator = fields.text();
                        default -> {}
                    }
                }
            }
            return new Node(operator, inputs, outputs.isEmpty() ? "" : outputs.getFirst());
        }

        boolean multiplies() {
            return (operator.equals("FusedMatMul") || operator.equals("MatMulNBits")) && inputs.size() > 1;
        }
    }

    /**
     * Writes the graph of a file with room for adapters.
     *
     * @param to in the same folder, for the sake of constants that lie beside the file
     * @return the inputs that it has beyond those of {@code onnx}
     * @throws MalformedModel when the file isn't protobuf, or no graph with matrices as the trainer names them
     */
    public static List<Added> write(Path onnx, Path to) throws IOException {
        try (FileChannel channel = FileChannel.open(onnx, StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            MemorySegment model = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            Protobuf written = new Protobuf();
            List<Added> added = new ArrayList<>();
            for (ProtobufFields fields = new ProtobufFields(model); fields.next(); ) {
                if (fields.number() == GRAPH && fields.isBytes()) {
                    written.message(GRAPH, graph(fields.content(), added));
                } else {
                    written.fields(fields.whole());
                }
            }
            if (added.isEmpty()) {
                throw new MalformedModel("%s has no product of a layer's matrix to which adapters could be"
                        .formatted(onnx.getFileName()));
            }
            try (FileChannel out = FileChannel.open(
                    to, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                written.writeTo(out);
            }
            return added;
        } catch (ProtobufFields.Malformed e) {
            throw new MalformedModel("%s: no ONNX file: %s".formatted(onnx, e.getMessage()), e);
        }
    }

    private static Protobuf graph(MemorySegment standing, List<Added> added) throws ProtobufFields.Malformed {
        Protobuf graph = new Protobuf();
        Map<String, String> widened = new HashMap<>();
        for (ProtobufFields fields = new ProtobufFields(standing); fields.next(); ) {
            Optional<Added> to = Optional.empty();
            if (fields.number() == NODE && fields.isBytes()) {
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
            graph.message(INPUT, OnnxModel.value(one.down(), OnnxModel.Type.FLOAT, one.down() + ".in", one.down()))
                    .message(INPUT, OnnxModel.value(one.up(), OnnxModel.Type.FLOAT, one.down(), one.up() + ".out"));
        }
        return graph;
    }

    /** @param widened what 32-bit matrices were made of, by their names */
    private static Optional<Added> added(Node node, Map<String, String> widened) {
        if (!node.multiplies()) {
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
            if (fields.number() == NODE_OUTPUT) {
                renamed.text(NODE_OUTPUT, alone);
            } else {
                renamed.fields(fields.whole());
            }
        }
        graph.message(NODE, renamed)
                .message(NODE, product(node.inputs().getFirst(), to.down(), low, 1 / FACTOR))
                .message(NODE, product(low, to.up(), more, FACTOR))
                .message(NODE, node("Add", alone, more, node.output()));
    }

    private static Protobuf product(String first, String second, String output, float factor) {
        return node("FusedMatMul", first, second, output)
                .message(
                        NODE_ATTRIBUTE,
                        new Protobuf().text(1, "alpha").number(2, factor).integer(20, 1))
                .text(NODE_DOMAIN, "com.microsoft");
    }

    private static Protobuf node(String operator, String first, String second, String output) {
        return new Protobuf()
                .text(NODE_INPUT, first)
                .text(NODE_INPUT, second)
                .text(NODE_OUTPUT, output)
                .text(NODE_NAME, operator + "/" + output)
                .text(NODE_OPERATOR, operator);
    }
}
