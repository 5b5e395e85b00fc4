package dev.millrace.ingestion.domain.files;

import dev.millrace.contracts.recipes.Format;
import dev.millrace.contracts.recipes.Source;
import dev.millrace.contracts.shards.Document;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.plan.ShardSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads for tests. */
public final class Readings {

    private Readings() {}

    public static List<SourceEntry> read(String path, byte[] bytes) throws IOException {
        return read(path, bytes, ReadLimits.DEFAULT);
    }

    public static List<SourceEntry> read(String path, byte[] bytes, ReadLimits limits) throws IOException {
        return read(new FilesInMemory(Map.of(path, bytes)), path, limits);
    }

    /** Reads one of several files. */
    public static List<SourceEntry> read(SourceFiles files, String path, ReadLimits limits) throws IOException {
        SourceFile file = SourceFile.of(path, 0, "");
        try (FileReading reading = FileReading.open(files, file, Format.AUTO, Optional.empty(), limits)) {
            List<SourceEntry> entries = new ArrayList<>();
            for (Optional<SourceEntry> entry = reading.next(); entry.isPresent(); entry = reading.next()) {
                entries.add(entry.get());
            }
            return entries;
        }
    }

    /** Opens {@code in} as if it were the file {@code path}. */
    public static FileReading open(InputStream in, String path) {
        return FileReading.of(in, path, Format.AUTO, ReadLimits.DEFAULT);
    }

    public static List<String> texts(List<SourceEntry> entries) {
        return entries.stream()
                .filter(SourceEntry.Text.class::isInstance)
                .map(e -> ((SourceEntry.Text) e).text())
                .toList();
    }

    /** How many were refused, by reason. */
    public static Map<String, Integer> refused(List<SourceEntry> entries) {
        Map<String, Integer> counts = new TreeMap<>();
        for (SourceEntry entry : entries) {
            if (entry instanceof SourceEntry.Refused refused) {
                counts.merge(refused.reason().written(), 1, Integer::sum);
            }
        }
        return counts;
    }

    public static Source source(Path path) {
        return Source.ofPath("test", path.toString(), Format.AUTO, "CC0-1.0");
    }

    /** What one shard took, a line each. */
    public static final class Taken implements ShardSink {
        public final List<String> lines = new ArrayList<>();

        @Override
        public void keep(Document document, Map<String, String> detail) {
            lines.add("kept " + document + " " + new TreeMap<>(detail));
        }

        @Override
        public void drop(String id, long bytes, String reason, Map<String, String> detail) {
            lines.add("dropped " + id + " " + bytes + " " + reason + " " + new TreeMap<>(detail));
        }
    }
}
