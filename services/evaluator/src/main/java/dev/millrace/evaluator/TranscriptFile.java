package dev.millrace.evaluator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Every request and answer of an evaluation, a JSON object a line, compressed with Zstandard. */
final class TranscriptFile implements Closeable {

    private final BufferedWriter lines;

    TranscriptFile(Path file) throws IOException {
        this.lines = new BufferedWriter(
                new OutputStreamWriter(new ZstdOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8));
    }

    void write(ObjectNode entry) throws IOException {
        lines.write(entry.toString());
        lines.write('\n');
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
