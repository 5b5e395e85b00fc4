package dev.millrace.cli.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.jerolba.carpet.CarpetWriter;
import com.jerolba.carpet.ColumnNamingStrategy;
import com.jerolba.carpet.annotation.NotNull;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.report.JsonAnswer;
import dev.millrace.evaluator.domain.aggregate.Aggregate;
import dev.millrace.evaluator.domain.item.ItemValue;
import dev.millrace.evaluator.domain.result.HarnessResults;
import dev.millrace.evaluator.domain.result.ItemScore;
import dev.millrace.evaluator.domain.result.Reported;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.jspecify.annotations.Nullable;

/** What an evaluation leaves in a folder, beside its journal. */
record ResultFiles(Path folder) {

    Path journal() {
        return folder.resolve("journal.jsonl");
    }

    /** Everything in lm-evaluation-harness's form. */
    void results(ObjectNode results) throws IOException {
        Files.writeString(folder.resolve("results.json"), JsonAnswer.pretty(results) + "\n");
    }

    /** What {@link #results} wrote before; nothing where it hasn't, or not to the end. */
    JsonNode earlier() throws IOException {
        Path file = folder.resolve("results.json");
        try {
            return Files.exists(file) ? HttpApi.JSON.readTree(file.toFile()) : MissingNode.getInstance();
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** What was asked, answered and scored for a task, a line an item and filter. */
    void samples(String task, List<ObjectNode> samples) throws IOException {
        try (BufferedWriter out =
                Files.newBufferedWriter(folder.resolve("samples_" + task + ".jsonl"), StandardCharsets.UTF_8)) {
            for (ObjectNode sample : samples) {
                out.write(JsonAnswer.line(sample));
                out.write('\n');
            }
        }
    }

    /** A metric of an item. {@code value} is a figure of its own, or absent where only {@code parts} tell. */
    private record ItemRow(
            @NotNull String task,
            int docId,
            @NotNull String filter,
            @NotNull String metric,
            @Nullable Double value,
            @NotNull String parts) {}

    /** A figure. */
    private record FigureRow(
            @NotNull String name,
            @NotNull String kind,
            @NotNull String filter,
            @NotNull String metric,
            @Nullable Double value,
            @Nullable Double stderr,
            int n,
            boolean higherIsBetter) {

        static FigureRow of(String name, String kind, Reported reported) {
            Aggregate figure = reported.figure();
            return new FigureRow(
                    name,
                    kind,
                    reported.filter(),
                    reported.metric(),
                    Double.isFinite(figure.value()) ? figure.value() : null,
                    figure.stderr().isPresent() ? figure.stderr().getAsDouble() : null,
                    figure.n(),
                    reported.higherIsBetter());
        }
    }

    /** Items and figures as tables. */
    void tables(List<ItemScore> items, HarnessResults results) throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve("items.parquet"));
                CarpetWriter<ItemRow> rows = writer(out, ItemRow.class)) {
            for (ItemScore item : items) {
                for (var metric : item.metrics().entrySet()) {
                    rows.write(new ItemRow(
                            item.task(),
                            item.document(),
                            item.filter(),
                            metric.getKey(),
                            metric.getValue() instanceof ItemValue.Figure(double value) ? value : null,
                            metric.getValue().toJson().toString()));
                }
            }
        }
        try (OutputStream out = Files.newOutputStream(folder.resolve("results.parquet"));
                CarpetWriter<FigureRow> rows = writer(out, FigureRow.class)) {
            for (HarnessResults.Task task : results.tasks()) {
                for (Reported figure : task.scores().figures()) {
                    rows.write(FigureRow.of(task.scores().task(), "task", figure));
                }
            }
            for (HarnessResults.Group group : results.groups()) {
                for (Reported figure : group.scores().figures()) {
                    rows.write(FigureRow.of(group.scores().group(), "group", figure));
                }
            }
        }
    }

    private static <T> CarpetWriter<T> writer(OutputStream out, Class<T> row) throws IOException {
        return new CarpetWriter.Builder<>(out, row)
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withColumnNamingStrategy(ColumnNamingStrategy.SNAKE_CASE)
                .build();
    }
}
