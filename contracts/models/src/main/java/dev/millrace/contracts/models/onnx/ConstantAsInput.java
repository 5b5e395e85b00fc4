package dev.millrace.contracts.models.onnx;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes a graph's constant one of its inputs: whoever loads the graph as it is has the constant, and need not know of it; whoever
 * wants to say something else at each run loads what this writes.
 */
public final class ConstantAsInput {

    private static final int INITIALIZER_NAME = 8;

    private ConstantAsInput() {}

    /**
     * Writes the graph of a file with an input in the place of a constant.
     *
     * @param constant its name, and the input's: a list of so many 64-bit whole numbers
     * @param to in the same folder, for the sake of constants that lie beside the file
     * @return whether there is such a constant; nothing is written where there isn't
     * @throws dev.millrace.contracts.models.MalformedModel when the file isn't protobuf
     */
    public static boolean write(Path onnx, String constant, long numbers, Path to) throws IOException {
        return GraphFile.write(onnx, to, graph -> {
            Protobuf left = without(constant, graph);
            return left.size() == graph.byteSize()
                    ? Optional.empty()
                    : Optional.of(
                            left.message(GraphFile.INPUT, OnnxModel.value(constant, OnnxModel.Type.INT64, numbers)));
        });
    }

    private static Protobuf without(String constant, MemorySegment graph) throws ProtobufFields.Malformed {
        Protobuf left = new Protobuf();
        for (ProtobufFields fields = new ProtobufFields(graph); fields.next(); ) {
            if (fields.number() != GraphFile.INITIALIZER
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
