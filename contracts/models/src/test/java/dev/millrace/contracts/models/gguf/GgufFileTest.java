package dev.millrace.contracts.models.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufFileTest {

    @TempDir
    Path folder;

    @Test
    void whatWasSaidIsReadAndEachTensorBeginsAtAMultipleOf32() throws IOException {
        Path file = folder.resolve("a.gguf");
        float[] many = new float[64];
        many[63] = 127;
        new GgufFile()
                .whole("whole", 7)
                .number("number", 0.5)
                .flag("flag", true)
                .text("text", "Grüße")
                .texts("texts", List.of("a b", ""))
                .wholes("wholes", List.of(1, -1))
                .tensor("small", Content.of(1, 2, 3), TensorType.F32)
                .tensor(
                        "matrix",
                        Content.stacked(List.of(rows(Content.of(many)), rows(Content.zeros(64)))),
                        TensorType.Q8_0)
                .tensor("last", Content.of(4), TensorType.F32)
                .write(file);

        GgufReader read = new GgufReader(file);

        assertThat(read.values)
                .containsEntry("whole", 7)
                .containsEntry("number", 0.5f)
                .containsEntry("flag", true)
                .containsEntry("text", "Grüße")
                .containsEntry("texts", List.of("a b", ""))
                .containsEntry("wholes", List.of(1, -1));
        assertThat(read.tensors)
                .containsEntry("small", new GgufReader.Entry(List.of(3L), 0, 0))
                .containsEntry("matrix", new GgufReader.Entry(List.of(64L, 2L), 8, 32))
                .containsEntry("last", new GgufReader.Entry(List.of(1L), 0, 32 + 160));
        assertThat(read.floats("small")).containsExactly(1, 2, 3);
        assertThat(read.floats("last")).containsExactly(4);
        assertThat(read.length()).isEqualTo(read.startOfTensors() + 32 + 160 + 32);
    }

    /** A matrix of one row. */
    private static Content rows(Content row) {
        return new Content(List.of(1, row.row()), row.numbers());
    }
}
