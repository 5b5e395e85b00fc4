package dev.millrace.contracts.models.onnx;

import dev.millrace.contracts.models.MalformedModel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Makes a graph's constant one of its inputs: whoever loads the graph as it is has the constant, and need not know of it; whoever
 * wants to say something else at each run loads what this writes.
 */
public final class ConstantAsInput {

    private static final int GRAPH = 7;
    private static final int INITIALIZER = 5;
    private static final int INITIALIZER_NAME = 8;
    private static final int INPUT = 11;

    private ConstantAsInput() {}

    /**
     * Writes the graph of a file with an input in the place of a constant.
     *
     * @param constant its name, and the input's: a list of so many 64-bit whole numbers
     * @param to in the same folder, for the sake of constants that lie beside the file
     * @return whether there is such a constant; nothing is written where there isn't
     * @throws MalformedModel when the file isn't protobuf
     */
    public static boolean write(Path onnx, String constant, long numbers, Path to) throws IOException {
        try (FileChannel channel = FileChannel.open(onnx, StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            MemorySegment model = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            Protobuf written = new Protobuf();
            boolean found = false;
            for (ProtobufFields fields = new ProtobufFields(model); fields.next(); ) {
                if (fields.number() == GRAPH && fields.isBytes()) {
                    Protobuf graph = without(constant, fields.content());
                    found |= graph.size() < fields.content().byteSize();
                    written.message(
                            GRAPH, graph.message(INPUT, OnnxModel.value(constant, OnnxModel.Type.INT64, numbers)));
                } else {
                    written.fields(fields.whole());
                }
            }
            if (found) {
                try (FileChannel out = FileChannel.open(
                        to,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
                    written.writeTo(out);
                }
            }
            return found;
        } catch (ProtobufFields.Malformed e) {
            throw new MalformedModel("%s: no ONNX file: %s".formatted(onnx, e.getMessage()), e);
        }
    }

    private static Protobuf without(String constant, MemorySegment graph) throws ProtobufFields.Malformed {
        Protobuf left = new Protobuf();
        for (ProtobufFields fields = new ProtobufFields(graph); fields.next(); ) {
            if (fields.number() != INITIALIZER
                    || !fields.isBytes()
                    || !name(fields.content()).equals(constant)) {
                left.fields(fields.whole());
            }
        }
        return left;
    }

    private static String name(MemorySegment tensor) throws ProtobufFields.Malformed {
        String name = "";
        for (ProtobufFields fields = new ProtobufFields(tensor); fields.next(); ) {
            if (fields.number() == INITIALIZER_NAME && fields.isBytes()) {
                name = fields.text();
            }
        }
        return name;
    }
}
