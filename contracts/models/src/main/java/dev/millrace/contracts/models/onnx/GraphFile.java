package dev.millrace.contracts.models.onnx;

import dev.millrace.contracts.models.MalformedModel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The graph in an ONNX file, written once more with something changed. Field numbers are those of {@code onnx.proto}. */
final class GraphFile {

    /** Of a model. */
    private static final int GRAPH = 7;

    /** Of a graph. */
    static final int NODE = 1;

    static final int INITIALIZER = 5;
    static final int INPUT = 11;
    static final int OUTPUT = 12;

    private GraphFile() {}

    /** What is made of a graph. */
    @FunctionalInterface
    interface Change {
        /** The graph's fields, or nothing where it isn't to be written. */
        Optional<Protobuf> of(MemorySegment graph) throws ProtobufFields.Malformed;
    }

    /**
     * A node as it stands in a graph.
     *
     * @param output what it makes first
     */
    record Node(String operator, List<String> inputs, String output) {

        static final int INPUT = 1;
        static final int OUTPUT = 2;
        private static final int NAME = 3;
        private static final int OPERATOR = 4;
        private static final int ATTRIBUTE = 5;
        private static final int DOMAIN = 7;

        static Node read(MemorySegment node) throws ProtobufFields.Malformed {
            String operator = "";
            List<String> inputs = new ArrayList<>();
            List<String> outputs = new ArrayList<>();
            for (ProtobufFields fields = new ProtobufFields(node); fields.next(); ) {
                if (fields.isBytes()) {
                    switch ((int) fields.number()) {
                        case INPUT -> inputs.add(fields.text());
                        case OUTPUT -> outputs.add(fields.text());
                        case OPERATOR -> operator = fields.text();
                        default -> {}
                    }
                }
            }
            return new Node(operator, inputs, outputs.isEmpty() ? "" : outputs.getFirst());
        }

        /** One of the standard operators. */
        static Protobuf written(String operator, String output, String... inputs) {
            Protobuf node = new Protobuf();
            for (String input : inputs) {
                node.text(INPUT, input);
            }
            return node.text(OUTPUT, output).text(NAME, operator + "/" + output).text(OPERATOR, operator);
        }

        /** The same with an attribute, a whole number. */
        static Protobuf with(Protobuf node, String attribute, long value) {
            return node.message(
                    ATTRIBUTE,
                    new Protobuf().text(1, attribute).integer(3, value).integer(20, 2));
        }

        /** The same with an attribute, a 32-bit float, of an operator of ONNX Runtime's own. */
        static Protobuf runtimeWith(Protobuf node, String attribute, float value) {
            return node.message(
                            ATTRIBUTE,
                            new Protobuf().text(1, attribute).number(2, value).integer(20, 1))
                    .text(DOMAIN, "com.microsoft");
        }
    }

    /**
     * Writes the model in {@code onnx} with another graph.
     *
     * @param to in the same folder, for the sake of constants that lie beside the file
     * @return whether there was something to write
     * @throws MalformedModel when the file isn't protobuf
     */
    static boolean write(Path onnx, Path to, Change change) throws IOException {
        try (FileChannel channel = FileChannel.open(onnx, StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            MemorySegment model = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            Protobuf written = new Protobuf();
            boolean changed = false;
            for (ProtobufFields fields = new ProtobufFields(model); fields.next(); ) {
                Optional<Protobuf> graph =
                        fields.number() == GRAPH && fields.isBytes() ? change.of(fields.content()) : Optional.empty();
                if (graph.isPresent()) {
                    written.message(GRAPH, graph.get());
                    changed = true;
                } else {
                    written.fields(fields.whole());
                }
            }
            if (changed) {
                try (FileChannel out = FileChannel.open(
                        to,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
                    written.writeTo(out);
                }
            }
            return changed;
        } catch (ProtobufFields.Malformed e) {
            throw new MalformedModel("%s: no ONNX file: %s".formatted(onnx, e.getMessage()), e);
        }
    }
}
