package dev.millrace.contracts.models.onnx;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An ONNX model under construction. Field numbers are those of {@code onnx.proto} (onnx.ai, IR version 10).
 */
public final class OnnxModel {

    /** Protobuf's own limit on a message. */
    private static final long MAX_BYTES = Integer.MAX_VALUE;

    private static final int IR_VERSION = 10;
    private static final int OPSET = 21;

    /** Element types of tensors. */
    public enum Type {
        FLOAT(1),
        INT32(6),
        INT64(7),
        STRING(8);

        private final int code;

        Type(int code) {
            this.code = code;
        }
    }

    private final Protobuf graph = new Protobuf();
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
        Protobuf tensor = new Protobuf();
        for (long d : shape) {
            tensor.integer(1, d);
        }
        tensor.integer(2, Type.FLOAT.code).text(8, name).bytes(9, floats);
        graph.message(5, tensor);
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

        /** Adds the node to the graph. */
        public void add() {
            graph.message(1, node);
        }
    }

    /** Writes the model, with constants inside. */
    public void write(Path file) throws IOException {
        Protobuf model = new Protobuf()
                .integer(1, IR_VERSION)
                .text(2, "millrace")
                .message(7, graph)
                .message(8, new Protobuf().text(1, "").integer(2, OPSET))
                .message(8, new Protobuf().text(1, "com.microsoft").integer(2, 1));
        facts.forEach(
                (name, value) -> model.message(14, new Protobuf().text(1, name).text(2, value)));
        if (model.size() > MAX_BYTES) {
            throw new IOException("An ONNX file holds at most 2 GiB; this model takes " + model.size() + " bytes");
        }
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            model.writeTo(channel);
            channel.force(true);
        }
    }

    private static Protobuf value(String name, Type type, Object... shape) {
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
