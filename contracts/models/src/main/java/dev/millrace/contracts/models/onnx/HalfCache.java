package dev.millrace.contracts.models.onnx;

import dev.millrace.contracts.models.onnx.GraphFile.Node;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Has a decoder's graph hold keys and values in 16 bits instead of 32: what {@code GroupQueryAttention} reads is rounded, and what
 * it makes is widened again. All else is computed as before.
 */
public final class HalfCache {

    private static final String ATTENTION = "GroupQueryAttention";

    /** Which inputs of the operator are numbers: queries, keys, values, cosines, sines, what is added to scores. */
    private static final Set<Integer> NUMBERS = Set.of(0, 1, 2, 7, 8, 10);

    private static final int PAST_KEY = 3;
    private static final int PAST_VALUE = 4;
    private static final String ROUNDED = ".f16";

    private HalfCache() {}

    /**
     * Writes the graph of a file with a cache of 16 bits.
     *
     * @param past what the names of the cache begin with as the graph reads it
     * @param present and as it gives it out
     * @param to in the same folder, for the sake of constants that lie beside the file
     * @return whether all of the cache is that of such attention; nothing is written where it isn't
     * @throws dev.millrace.contracts.models.MalformedModel when the file isn't protobuf
     */
    public static boolean write(Path onnx, String past, String present, Path to) throws IOException {
        return GraphFile.write(onnx, to, graph -> {
            Set<String> held = new HashSet<>();
            Set<String> read = new HashSet<>();
            for (ProtobufFields fields = new ProtobufFields(graph); fields.next(); ) {
                if (fields.number() == GraphFile.INPUT && name(fields.content()).startsWith(past)) {
                    held.add(name(fields.content()));
                } else if (fields.number() == GraphFile.NODE) {
                    Node node = Node.read(fields.content());
                    if (node.operator().equals(ATTENTION)) {
                        read.addAll(node.inputs().subList(PAST_KEY, PAST_VALUE + 1));
                    }
                }
            }
            return held.isEmpty() || !held.equals(read) ? Optional.empty() : Optional.of(halved(graph, past, present));
        });
    }

    private static Protobuf halved(MemorySegment standing, String past, String present)
            throws ProtobufFields.Malformed {
        Protobuf graph = new Protobuf();
        Set<String> rounded = new HashSet<>();
        for (ProtobufFields fields = new ProtobufFields(standing); fields.next(); ) {
            boolean attends = fields.number() == GraphFile.NODE
                    && Node.read(fields.content()).operator().equals(ATTENTION);
            if (attends) {
                attention(graph, fields.content(), rounded);
            } else if (isOf(fields, GraphFile.INPUT, past) || isOf(fields, GraphFile.OUTPUT, present)) {
                graph.message((int) fields.number(), half(fields.content()));
            } else {
                graph.fields(fields.whole());
            }
        }
        return graph;
    }

    private static boolean isOf(ProtobufFields fields, int kind, String beginning) throws ProtobufFields.Malformed {
        return fields.number() == kind && name(fields.content()).startsWith(beginning);
    }

    private static void attention(Protobuf graph, MemorySegment standing, Set<String> rounded)
            throws ProtobufFields.Malformed {
        Node node = Node.read(standing);
        List<String> inputs = new ArrayList<>(node.inputs());
        for (int i = 0; i < inputs.size(); i++) {
            String input = inputs.get(i);
            if (NUMBERS.contains(i) && !input.isEmpty()) {
                if (rounded.add(input)) {
                    graph.message(GraphFile.NODE, cast(input, input + ROUNDED, OnnxModel.Type.FLOAT16));
                }
                inputs.set(i, input + ROUNDED);
            }
        }
        Protobuf changed = new Protobuf();
        inputs.forEach(input -> changed.text(Node.INPUT, input));
        boolean first = true;
        for (ProtobufFields fields = new ProtobufFields(standing); fields.next(); ) {
            if (fields.number() == Node.OUTPUT && first) {
                changed.text(Node.OUTPUT, node.output() + ROUNDED);
                first = false;
            } else if (fields.number() != Node.INPUT) {
                changed.fields(fields.whole());
            }
        }
        graph.message(GraphFile.NODE, changed)
                .message(GraphFile.NODE, cast(node.output() + ROUNDED, node.output(), OnnxModel.Type.FLOAT));
    }

    private static Protobuf cast(String input, String output, OnnxModel.Type to) {
        return Node.with(Node.written("Cast", output, input), "to", to.code());
    }

    /** An input's or output's name. */
    private static String name(MemorySegment value) throws ProtobufFields.Malformed {
        for (ProtobufFields fields = new ProtobufFields(value); fields.next(); ) {
            if (fields.number() == 1) {
                return fields.text();
            }
        }
        return "";
    }

    /** The same input or output with elements of 16 bits: its type's tensor's element type. */
    private static Protobuf half(MemorySegment value) throws ProtobufFields.Malformed {
        return changed(value, 2, type -> changed(type, 1, HalfCache::halfTensor));
    }

    private static Protobuf halfTensor(MemorySegment tensor) throws ProtobufFields.Malformed {
        Protobuf half = new Protobuf().integer(1, OnnxModel.Type.FLOAT16.code());
        for (ProtobufFields fields = new ProtobufFields(tensor); fields.next(); ) {
            if (fields.number() != 1) {
                half.fields(fields.whole());
            }
        }
        return half;
    }

    /** What is made of a field that is a message. */
    private interface Inner {
        Protobuf of(MemorySegment message) throws ProtobufFields.Malformed;
    }

    private static Protobuf changed(MemorySegment message, int field, Inner inner) throws ProtobufFields.Malformed {
        Protobuf changed = new Protobuf();
        for (ProtobufFields fields = new ProtobufFields(message); fields.next(); ) {
            if (fields.number() == field) {
                changed.message(field, inner.of(fields.content()));
            } else {
                changed.fields(fields.whole());
            }
        }
        return changed;
    }
}
