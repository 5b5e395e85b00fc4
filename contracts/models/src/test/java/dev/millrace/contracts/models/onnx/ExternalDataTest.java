package dev.millrace.contracts.models.onnx;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.models.MalformedModel;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A package's graph reads its own constants and nothing else of the machine. */
class ExternalDataTest {

    private static final String DATA = "model.onnx.data";

    @TempDir
    Path folder;

    private Path onnx() {
        return folder.resolve("model.onnx");
    }

    @Test
    void whatIsWrittenHereIsReadInsideAndOutside() throws IOException {
        OnnxModel model = new OnnxModel("m");
        model.constant("weight", MemorySegment.ofArray(new byte[4096]), 1024);

        model.write(onnx(), folder.resolve(DATA), OnnxModel.MAX_BYTES);
        assertThatCode(() -> ExternalData.verify(onnx(), DATA)).doesNotThrowAnyException();

        model.write(onnx(), folder.resolve(DATA), 1000);
        assertThatCode(() -> ExternalData.verify(onnx(), DATA)).doesNotThrowAnyException();
        assertThatThrownBy(() -> ExternalData.verifyNone("a.onnx", Files.readAllBytes(onnx())))
                .isInstanceOf(MalformedModel.class)
                .hasMessage("a.onnx: the constant weight lies in model.onnx.data; only one within the file is read");

        Files.write(folder.resolve(DATA), new byte[4095]);
        assertThatThrownBy(() -> ExternalData.verify(onnx(), DATA))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining("the constant weight lies at 0 to 4096 of 4095 bytes of model.onnx.data");
        Files.delete(folder.resolve(DATA));
        Files.createSymbolicLink(folder.resolve(DATA), Files.write(folder.resolve("secret"), new byte[5000]));
        assertThatThrownBy(() -> ExternalData.verify(onnx(), DATA)).hasMessageContaining("of 0 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../model.onnx.data", "other.data", "*/_ORT_MEM_ADDR_/*", ""})
    void aConstantThatLiesElsewhereIsNamed(String location) throws IOException {
        Protobuf tensor = external("stolen", location, "0", "4");
        // In the graph, in a node's attribute, and in the graph of a node's attribute.
        write(new Protobuf().message(7, new Protobuf().message(5, tensor)));
        assertThatThrownBy(() -> ExternalData.verify(onnx(), DATA))
                .isInstanceOf(MalformedModel.class)
                .hasMessage(
                        "%s: the constant stolen lies in %s; only one within the file or in model.onnx.data beside"
                                + " it is read",
                        onnx(), location);
        Protobuf node = new Protobuf().message(5, new Protobuf().message(5, tensor));
        write(new Protobuf().message(7, new Protobuf().message(1, node)));
        assertThatThrownBy(() -> ExternalData.verify(onnx(), DATA)).hasMessageContaining("stolen");
        Protobuf branch = new Protobuf().message(5, new Protobuf().message(6, new Protobuf().message(1, node)));
        write(new Protobuf().message(7, new Protobuf().message(1, branch)));
        assertThatThrownBy(() -> ExternalData.verify(onnx(), DATA)).hasMessageContaining("stolen");
    }

    @ParameterizedTest
    @CsvSource({"-1, 4", "0, 18446744073709551615", "x, 4", "9223372036854775807, 1", "999999999999999999, 4", "8, 5"})
    void aPlaceThatIsNoneIsRefused(String offset, String length) throws IOException {
        Files.write(folder.resolve(DATA), new byte[12]);
        write(new Protobuf().message(7, new Protobuf().message(5, external("w", DATA, offset, length))));

        assertThatThrownBy(() -> ExternalData.verify(onnx(), DATA))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining("the constant w");
    }

    @Test
    void damagedProtobufIsRefusedOrHarmless() throws IOException {
        Protobuf deep = new Protobuf();
        for (int graph = 0; graph < 50; graph++) {
            Protobuf attribute = new Protobuf().message(6, deep);
            deep = new Protobuf().message(1, new Protobuf().message(5, attribute));
        }
        write(new Protobuf().message(7, deep));
        assertThatThrownBy(() -> ExternalData.verify(onnx(), DATA)).hasMessageContaining("more than 100 deep");

        OnnxModel model = new OnnxModel("m");
        model.constant("weight", MemorySegment.ofArray(new byte[4096]), 1024);
        model.node("Identity", List.of("weight"), "out").with("a", 1).add();
        model.write(onnx(), folder.resolve(DATA), 1000);
        byte[] sound = Files.readAllBytes(onnx());
        Random random = new Random(3);
        for (int turn = 0; turn < 1_000; turn++) {
            byte[] damaged = sound.clone();
            damaged[random.nextInt(sound.length)] = (byte) random.nextInt(256);
            Files.write(onnx(), damaged);
            try {
                ExternalData.verify(onnx(), DATA);
            } catch (MalformedModel e) {
                // named; anything else fails the test
            }
        }
    }

    private static Protobuf external(String name, String location, String offset, String length) {
        return new Protobuf()
                .text(8, name)
                .message(13, new Protobuf().text(1, "location").text(2, location))
                .message(13, new Protobuf().text(1, "offset").text(2, offset))
                .message(13, new Protobuf().text(1, "length").text(2, length))
                .integer(14, 1);
    }

    private void write(Protobuf model) throws IOException {
        try (FileChannel channel = FileChannel.open(
                onnx(), StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            model.writeTo(channel);
        }
    }
}
