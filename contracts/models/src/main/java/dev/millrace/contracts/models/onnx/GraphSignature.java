package dev.millrace.contracts.models.onnx;

import dev.millrace.contracts.models.MalformedModel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What goes into an ONNX graph and what comes out, read without the runtime. Field numbers are those of {@code onnx.proto}, IR
 * version 10.
 */
public record GraphSignature(List<Value> inputs, List<Value> outputs) {

    public GraphSignature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /**
     * An input or an output.
     *
     * @param type its number in {@code TensorProto.DataType}; 0 when it is no tensor
     * @param shape a number for each dimension whose length is fixed; empty also when nothing is said of it
     */
    public record Value(String name, int type, List<OptionalLong> shape) {
        public Value {
            shape = List.copyOf(shape);
        }
    }

    /**
     * Reads them of a file.
     *
     * @throws MalformedModel when it is no ONNX file
     */
    public static GraphSignature read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            return of(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
        } catch (ProtobufFields.Malformed e) {
            throw new MalformedModel("%s: no ONNX file: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static GraphSignature of(MemorySegment model) throws ProtobufFields.Malformed {
        List<Value> inputs = new ArrayList<>();
        List<Value> outputs = new ArrayList<>();
        Set<String> constants = new HashSet<>();
        for (ProtobufFields fields = new ProtobufFields(model); fields.next(); ) {
            if (fields.number() == 7 && fields.isBytes()) {
                graph(fields.content(), inputs, outputs, constants);
            }
        }
        // Before IR version 4 a constant was an input, too.
        inputs.removeIf(input -> constants.contains(input.name()));
        return new GraphSignature(inputs, outputs);
    }

    private static void graph(MemorySegment graph, List<Value> inputs, List<Value> outputs, Set<String> constants)
            throws ProtobufFields.Malformed {
        for (ProtobufFields fields = new ProtobufFields(graph); fields.next(); ) {
            if (!fields.isBytes()) {
                continue;
            }
            switch ((int) fields.number()) {
                case 5 -> constants.add(text(fields.content(), 8));
                case 11 -> inputs.add(value(fields.content()));
                case 12 -> outputs.add(value(fields.content()));
                default -> {}
            }
        }
    }

    private static String text(MemorySegment message, int number) throws ProtobufFields.Malformed {
        String text = "";
        for (ProtobufFields fields = new ProtobufFields(message); fields.next(); ) {
            if (fields.number() == number && fields.isBytes()) {
                text = fields.text();
            }
        }
        return text;
    }

    private static Value value(MemorySegment message) throws ProtobufFields.Malformed {
        int type = 0;
        List<OptionalLong> shape = new ArrayList<>();
        for (ProtobufFields fields = new ProtobufFields(message); fields.next(); ) {
            if (fields.number() != 2 || !fields.isBytes()) {
                continue;
            }
            for (ProtobufFields kinds = new ProtobufFields(fields.content()); kinds.next(); ) {
                for (ProtobufFields tensor = new ProtobufFields(kinds.content());
                        kinds.number() == 1 && kinds.isBytes() && tensor.next(); ) {
                    if (tensor.number() == 1) {
                        type = (int) tensor.integer();
                    } else if (tensor.number() == 2 && tensor.isBytes()) {
                        shape.addAll(shape(tensor.content()));
                    }
                }
            }
        }
        return new Value(text(message, 1), type, shape);
    }

    private static List<OptionalLong> shape(MemorySegment message) throws ProtobufFields.Malformed {
        List<OptionalLong> shape = new ArrayList<>();
        for (ProtobufFields dimensions = new ProtobufFields(message); dimensions.next(); ) {
            if (dimensions.number() == 1 && dimensions.isBytes()) {
                OptionalLong length = OptionalLong.empty();
                for (ProtobufFields fields = new ProtobufFields(dimensions.content()); fields.next(); ) {
                    length = fields.number() == 1 && !fields.isBytes()
                            ? OptionalLong.of(fields.integer())
                            : OptionalLong.empty();
                }
                shape.add(length);
            }
        }
        return shape;
    }

    /** Names, for messages. */
    public static String names(List<Value> values) {
        return values.isEmpty() ? "none" : values.stream().map(Value::name).collect(Collectors.joining(", "));
    }
}
