package dev.millrace.contracts.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.models.MalformedModel;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConstantAsInputTest {

    @TempDir
    Path folder;

    /** A graph of one node, whose constant is the model's own or asked for. */
    private Path written(String name, boolean asked) throws IOException {
        OnnxModel model = new OnnxModel("m");
        model.input("x", OnnxModel.Type.FLOAT, "rows", 4);
        model.output("y", OnnxModel.Type.FLOAT, "rows", 4);
        model.constant("weight", MemorySegment.ofArray(new byte[4096]), 1024);
        if (asked) {
            model.input("from", OnnxModel.Type.INT64, 1);
        } else {
            model.constant("from", List.of(7L), 1);
        }
        model.constant("to", List.of(9L), 1);
        model.node("Slice", List.of("x", "from", "to"), "y").add();
        Path file = folder.resolve(name);
        model.write(file);
        return file;
    }

    @Test
    void theConstantIsAnInputAndAllElseStays() throws IOException {
        Path as = folder.resolve("as.onnx");
        assertThat(ConstantAsInput.write(written("constant.onnx", false), "from", 1, as))
                .isTrue();

        Path expected = written("input.onnx", true);
        assertThat(fields(as)).containsExactlyInAnyOrderElementsOf(fields(expected));
        assertThat(Files.size(as)).isEqualTo(Files.size(expected));
    }

    @Test
    void aGraphThatHasNoSuchConstantIsLeft() throws IOException {
        Path as = folder.resolve("as.onnx");
        assertThat(ConstantAsInput.write(written("input.onnx", true), "from", 1, as))
                .isFalse();
        assertThat(as).doesNotExist();
    }

    @Test
    void whatIsNoGraphIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(written("constant.onnx", false));
        Path cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> ConstantAsInput.write(cut, "from", 1, folder.resolve("as.onnx")))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining("cut.onnx: no ONNX file: ");
    }

    /** The graph's fields, in hexadecimal digits, and the model's others. */
    private static List<String> fields(Path onnx) throws IOException {
        try {
            List<String> fields = new ArrayList<>();
            MemorySegment model = MemorySegment.ofArray(Files.readAllBytes(onnx));
            for (ProtobufFields outer = new ProtobufFields(model); outer.next(); ) {
                if (outer.number() != 7) {
                    fields.add(hex(outer.whole()));
                    continue;
                }
                for (ProtobufFields inner = new ProtobufFields(outer.content()); inner.next(); ) {
                    fields.add(hex(inner.whole()));
                }
            }
            return fields;
        } catch (ProtobufFields.Malformed e) {
            throw new IOException(e);
        }
    }

    private static String hex(MemorySegment bytes) {
        return HexFormat.of().formatHex(bytes.toArray(ValueLayout.JAVA_BYTE));
    }
}
