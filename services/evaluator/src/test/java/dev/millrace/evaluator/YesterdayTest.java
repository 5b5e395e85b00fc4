package dev.millrace.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.millrace.contracts.events.ItemResult;
import dev.millrace.evaluator.domain.paired.ItemTable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What earlier releases have written of single items is read for ever: see {@code contracts/yesterday}. */
class YesterdayTest {

    private static final Path STORED = Path.of(
            System.getProperty("millrace.root"), "contracts", "yesterday", "6", "objects", "item-results.jsonl");

    @TempDir
    Path folder;

    @Test
    void whatWasReachedOnItemsIsReadAndWrittenByteForByte() throws IOException {
        Path packed = folder.resolve("stored.jsonl.zst");
        try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(packed))) {
            Files.copy(STORED, out);
        }
        ItemTable table = new ItemTable();

        ResultsFile.read(packed, "held-out", table);
        ResultsFile.read(packed, "questions", table);

        List<ItemResult> rows = List.copyOf(table.rows());
        assertThat(rows).extracting(ItemResult::value).containsExactly(0.7386598609351492, 1.0);
        assertThat(rows.getFirst().cluster()).contains("example.org");
        assertThat(rows.getLast().item()).endsWith("#2");
        Path written = folder.resolve("written.jsonl.zst");
        ResultsFile.write(table, written);
        try (ZstdInputStream in = new ZstdInputStream(Files.newInputStream(written))) {
            assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(STORED));
        }
    }
}
