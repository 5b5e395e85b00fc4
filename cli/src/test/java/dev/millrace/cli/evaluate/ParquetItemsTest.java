package dev.millrace.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jerolba.carpet.CarpetWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetItemsTest {

    @TempDir
    Path folder;

    private record Choices(List<String> text, List<Integer> label) {}

    private record Item(
            String question, @Nullable String note, long index, double weight, boolean easy, Choices choices) {}

    @Test
    void rowsAreItemsWithWhatIsNestedInThem() throws IOException {
        Path file = folder.resolve("items.parquet");
        try (OutputStream out = Files.newOutputStream(file);
                CarpetWriter<Item> rows = new CarpetWriter<>(out, Item.class)) {
            rows.write(new Item(
                    "Wie heißt das?", null, 1L << 40, 0.5, true, new Choices(List.of("a", "b"), List.of(1, 0))));
            rows.write(new Item("?", "x", 0, 1, false, new Choices(List.of(), Arrays.asList(7, null))));
        }
        StringWriter lines = new StringWriter();

        ParquetItems.write(file, lines);

        assertThat(lines.toString().lines())
                .containsExactly(
                        "{\"question\":\"Wie heißt das?\",\"note\":null,\"index\":1099511627776,\"weight\":0.5,\"easy\":true,"
                                + "\"choices\":{\"text\":[\"a\",\"b\"],\"label\":[1,0]}}",
                        "{\"question\":\"?\",\"note\":\"x\",\"index\":0,\"weight\":1.0,\"easy\":false,"
                                + "\"choices\":{\"text\":[],\"label\":[7,null]}}");
    }

    @Test
    void whatIsNoParquetIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("none.parquet"), "PAR1 but nothing else");

        assertThatThrownBy(() -> ParquetItems.write(file, new StringWriter())).isInstanceOf(IOException.class);
    }
}
