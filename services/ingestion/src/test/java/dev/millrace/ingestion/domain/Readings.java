package dev.millrace.ingestion.domain;

import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.Recipe.Format;
import dev.millrace.contracts.shards.Document;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads for tests. */
final class Readings {

    private Readings() {}

    static List<SourceEntry> read(String path, byte[] bytes) throws IOException {
        return read(path, bytes, ReadLimits.DEFAULT);
    }

    static List<SourceEntry> read(String path, byte[] bytes, ReadLimits limits) throws IOException {
        List<SourceEntry> entries = new ArrayList<>();
        try (FileReading reading = FileReading.of(new ByteArrayInputStream(bytes), path, Format.AUTO, limits)) {
            Optional<SourceEntry> entry = reading.next();
            while (entry.isPresent()) {
                entries.add(entry.get());
                entry = reading.next();
            }
        }
        return entries;
    }

    static List<String> texts(List<SourceEntry> entries) {
        return entries.stream()
                .filter(SourceEntry.Text.class::isInstance)
                .map(e -> ((SourceEntry.Text) e).text())
                .toList();
    }

    /** How many were refused, by reason. */
    static Map<String, Integer> refused(List<SourceEntry> entries) {
        Map<String, Integer> counts = new TreeMap<>();
        for (SourceEntry entry : entries) {
            if (entry instanceof SourceEntry.Refused refused) {
                counts.merge(refused.reason().written(), 1, Integer::sum);
            }
        }
        return counts;
    }

    static Recipe.Source source(Path path) {
        return Recipe.Source.ofPath("test", path.toString(), Format.AUTO, "CC0-1.0");
    }

    /** What one shard took, a line each. */
    static final class Taken implements ShardSink {
        final List<String> lines = new ArrayList<>();

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
