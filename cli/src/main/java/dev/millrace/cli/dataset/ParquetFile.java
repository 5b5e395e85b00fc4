package dev.millrace.cli.dataset;

import com.jerolba.carpet.CarpetWriter;
import com.jerolba.carpet.ColumnNamingStrategy;
import com.jerolba.carpet.annotation.NotNull;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.Message;
import dev.millrace.contracts.shards.ShardReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.jspecify.annotations.Nullable;

/** A shard as a Parquet file: a row for each document, compressed with Zstandard. */
final class ParquetFile {

    /** Of a row group, in bytes: small enough for a heap of some hundred megabytes. */
    private static final long ROW_GROUP = 32L << 20;

    private ParquetFile() {}

    /** A document in columns: {@code id, text, source, created, content_hash, metadata, messages}. */
    private record Row(
            @NotNull String id,
            @NotNull String text,
            @NotNull String source,
            @Nullable String created,
            @Nullable String contentHash,
            @NotNull Map<String, String> metadata,
            @Nullable List<Turn> messages) {

        static Row of(Document document) {
            return new Row(
                    document.id(),
                    document.text(),
                    document.source(),
                    document.created().orElse(null),
                    document.contentHash().orElse(null),
                    document.metadata(),
                    document.messages()
                            .map(all -> all.stream().map(Turn::of).toList())
                            .orElse(null));
        }
    }

    /** What one side of a dialog says at once. */
    private record Turn(@NotNull String role, @NotNull String content) {

        static Turn of(Message message) {
            return new Turn(message.role(), message.content());
        }
    }

    /** Writes the documents of {@code shard}, JSON lines compressed with Zstandard, into {@code file}. */
    static void write(Path shard, Path file) throws IOException {
        try (ShardReader documents = new ShardReader(Files.newInputStream(shard));
                OutputStream out = Files.newOutputStream(file);
                CarpetWriter<Row> rows = new CarpetWriter.Builder<>(out, Row.class)
                        .withCompressionCodec(CompressionCodecName.ZSTD)
                        .withColumnNamingStrategy(ColumnNamingStrategy.SNAKE_CASE)
                        .withRowGroupSize(ROW_GROUP)
                        .build()) {
            while (documents.hasNext()) {
                rows.write(Row.of(documents.next()));
            }
        }
    }
}
