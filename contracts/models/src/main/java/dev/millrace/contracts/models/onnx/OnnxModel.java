package dev.millrace.contracts.models.onnx;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An ONNX model under construction. Field numbers are those of {@code onnx.proto} (onnx.ai, IR version 10).
 */
public final class OnnxModel {

    /** Protobuf's own limit on a message, in bytes. */
    public static final long MAX_BYTES = Integer.MAX_VALUE;

    /** Where a tensor begins in a file of its own: at a page, so that it can be mapped. */
    private static final long ALIGNMENT = 4096;
    /** A smaller tensor isn't worth a page. */
    private static final long LEAST_OUTSIDE = 1024;
    /** {@code TensorProto.EXTERNAL}. */
    private static final int OUTSIDE = 1;

    private static final ValueLayout.OfLong INT64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int IR_VERSION = 10;
    private static final int OPSET = 21;

    /** Element types of tensors. */
    public enum Type {
        FLOAT(1),
        UINT8(2),
        INT32(6),
        INT64(7),
        STRING(8),
        BOOL(9),
        FLOAT16(10);

        private final int code;

        Type(int code) {
            this.code = code;
        }

        /** Its number in {@code TensorProto.DataType}. */
        public int code() {
            return code;
        }
    }

    private record Constant(String name, Type type, MemorySegment data, List<Long> shape) {}

    private final Protobuf graph = new Protobuf();
    private final List<Constant> constants = new ArrayList<>();
    private final Map<String, String> facts = new TreeMap<>();

    /** A model without anything in it. */
    public OnnxModel(String name) {
        graph.text(2, name);
    }

    /** Declares an input; a dimension is a number or a name. */
    public void input(String name, Type type, Object... shape) {
        graph.message(11, value(name, type, shape));
    }

    /** Declares an output; a dimension is a number or a name. */
    public void output(String name, Type type, Object... shape) {
        graph.message(12, value(name, type, shape));
    }

    /** Adds a constant of 32-bit floats. */
    public void constant(String name, MemorySegment floats, long... shape) {
        add(name, Type.FLOAT, floats, shape);
    }

    /** Adds a constant, whose numbers lie as little-endian machines have them. */
    public void constant(String name, Type type, MemorySegment numbers, long... shape) {
        add(name, type, numbers, shape);
    }

    /** Adds a constant of 64-bit whole numbers. */
    public void constant(String name, List<Long> numbers, long... shape) {
        MemorySegment data = MemorySegment.ofArray(new byte[numbers.size() * Long.BYTES]);
        for (int i = 0; i < numbers.size(); i++) {
            data.setAtIndex(INT64, i, numbers.get(i));
        }
        add(name, Type.INT64, data, shape);
    }

    private void add(String name, Type type, MemorySegment data, long... shape) {
        constants.add(
                new Constant(name, type, data, Arrays.stream(shape).boxed().toList()));
    }

    private static Protobuf tensor(Constant constant) {
        Protobuf tensor = new Protobuf();
        constant.shape().forEach(d -> tensor.integer(1, d));
        return tensor.integer(2, constant.type().code).text(8, constant.name());
    }

    /** Says something about the model to those who load it ({@code metadata_props}). */
    public void fact(String name, String value) {
        facts.put(name, value);
    }

    /** Adds a node of the standard operator set. */
    public Node node(String operator, List<String> inputs, String... outputs) {
        return new Node(operator, "", inputs, List.of(outputs));
    }

    /** Adds a node of ONNX Runtime's own operator set. */
    public Node runtimeNode(String operator, List<String> inputs, String... outputs) {
        return new Node(operator, "com.microsoft", inputs, List.of(outputs));
    }

    /** A node whose attributes are being given; {@link #add} ends it. */
    public final class Node {

        private final Protobuf node = new Protobuf();

        private Node(String operator, String domain, List<String> inputs, List<String> outputs) {
            inputs.forEach(input -> node.text(1, input));
            outputs.forEach(output -> node.text(2, output));
            node.text(3, operator + "/" + outputs.getFirst()).text(4, operator);
            if (!domain.isEmpty()) {
                node.text(7, domain);
            }
        }

        /** Gives a whole number. */
        public Node with(String attribute, long value) {
            node.message(5, new Protobuf().text(1, attribute).integer(3, value).integer(20, 2));
            return this;
        }

        /** Gives a 32-bit float. */
        public Node with(String attribute, double value) {
            node.message(
                    5,
                    new Protobuf().text(1, attribute).number(2, (float) value).integer(20, 1));
            return this;
        }

        /** Gives whole numbers. */
        public Node with(String attribute, List<Long> values) {
            Protobuf numbers = new Protobuf().text(1, attribute);
            values.forEach(value -> numbers.integer(8, value));
            node.message(5, numbers.integer(20, 7));
            return this;
        }

        /** Adds the node to the graph. */
        public void add() {
            graph.message(1, node);
        }
    }

    /**
     * Writes the model, with constants inside.
     *
     * @throws IOException when it can't be written or is too large for one file
     */
    public void write(Path file) throws IOException {
        write(file, model(inside()));
    }

    /**
     * Writes the model, with constants inside, unless the file would be larger than {@code largest}: then they go to a
     * second file beside it, as ONNX's external data. A second file that isn't needed is removed.
     *
     * @param file of the model
     * @param data of the constants, in the same folder
     * @param largest bytes in {@code file}, at most {@link #MAX_BYTES}
     * @throws IOException when it can't be written, or is too large even without constants
     */
    public void write(Path file, Path data, long largest) throws IOException {
        Files.deleteIfExists(data);
        Protobuf whole = model(inside());
        write(file, whole.size() > Math.min(largest, MAX_BYTES) ? model(writeOutside(data)) : whole);
    }

    private Protobuf inside() {
        Protobuf inside = new Protobuf();
        constants.forEach(c -> inside.message(5, tensor(c).bytes(9, c.data())));
        return inside;
    }

    private static void write(Path file, Protobuf model) throws IOException {
        if (model.size() > MAX_BYTES) {
            throw new IOException("An ONNX file holds at most 2 GiB; this model takes " + model.size() + " bytes");
        }
        try (FileChannel channel = create(file)) {
            model.writeTo(channel);
            channel.force(true);
        }
    }

    /** Writes the constants to a file of their own, and returns what refers to them there. */
    private Protobuf writeOutside(Path data) throws IOException {
        Protobuf references = new Protobuf();
        String location = data.getFileName().toString();
        try (FileChannel channel = create(data)) {
            for (Constant constant : constants) {
                Protobuf tensor = tensor(constant);
                if (constant.data().byteSize() < LEAST_OUTSIDE) {
                    references.message(5, tensor.bytes(9, constant.data()));
                    continue;
                }
                long offset = Math.ceilDiv(channel.size(), ALIGNMENT) * ALIGNMENT;
                channel.position(offset);
                Protobuf.writeTo(channel, constant.data());
                references.message(
                        5,
                        tensor.message(13, entry("location", location))
                                .message(13, entry("offset", Long.toString(offset)))
                                .message(
                                        13,
                                        entry(
                                                "length",
                                                Long.toString(constant.data().byteSize())))
                                .integer(14, OUTSIDE));
            }
            channel.force(true);
        }
        return references;
    }

    private static Protobuf entry(String key, String value) {
        return new Protobuf().text(1, key).text(2, value);
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    private Protobuf model(Protobuf initializers) {
        Protobuf model = new Protobuf()
                .integer(1, IR_VERSION)
                .text(2, "millrace")
                .message(7, new Protobuf().append(graph).append(initializers))
                .message(8, new Protobuf().text(1, "").integer(2, OPSET))
                .message(8, new Protobuf().text(1, "com.microsoft").integer(2, 1));
        facts.forEach((name, value) -> model.message(14, entry(name, value)));
        return model;
    }

    static Protobuf value(String name, Type type, Object... shape) {
        Protobuf dimensions = new Protobuf();
        for (Object d : shape) {
            dimensions.message(
                    1,
                    d instanceof Number n
                            ? new Protobuf().integer(1, n.longValue())
                            : new Protobuf().text(2, d.toString()));
        }
        Protobuf tensor = new Protobuf().integer(1, type.code).message(2, dimensions);
        return new Protobuf().text(1, name).message(2, new Protobuf().message(1, tensor));
    }
}
