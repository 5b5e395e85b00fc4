package dev.millrace.evaluator;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.millrace.contracts.events.ItemResult;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.evaluator.domain.paired.ItemTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a model has reached on each item: a JSON object a line, compressed with Zstandard. */
final class ResultsFile {

    private static final JsonContract<ItemResult> ROW = JsonContract.of("result of an item", ItemResult.class);

    private ResultsFile() {}

    static void write(ItemTable table, Path file) throws IOException {
        try (OutputStream lines = new ZstdOutputStream(Files.newOutputStream(file))) {
            for (ItemResult row : table.rows()) {
                lines.write(ROW.write(row));
                lines.write('\n');
            }
        }
    }

    /** Adds the rows of one task, and of its members where it is a group, to {@code table}. */
    static void read(Path file, String task, ItemTable table) throws IOException {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new ZstdInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                ItemResult row = ROW.read(line.getBytes(StandardCharsets.UTF_8));
                if (row.task().equals(task) || row.task().startsWith(task + "/")) {
                    table.add(row);
                }
            }
        }
    }
}
