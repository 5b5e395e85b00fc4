package dev.millrace.ingestion.domain.files;

import dev.millrace.contracts.recipes.Format;
import dev.millrace.contracts.recipes.Source;
import dev.millrace.ingestion.domain.input.EntryReader;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A source's files, waited for away from the {@link Desk}. */
public record DistantFiles(SourceFiles files, Desk desk) implements SourceFiles {

    @Override
    public List<SourceFile> list(Map<String, SourceFile> known) throws UnreadableSource, IOException {
        return files.list(known);
    }

    @Override
    public InputStream open(SourceFile file) throws IOException {
        return desk.away(desk.away(() -> files.open(file)));
    }

    @Override
    public Optional<InputStream> beside(SourceFile file, String path) throws IOException {
        return desk.away(() -> files.beside(file, path)).map(desk::away);
    }

    @Override
    public EntryReader read(SourceFile file, Source source, ReadLimits limits) throws IOException {
        return files.hasRecords()
                ? new DistantEntries(desk.away(() -> files.read(file, source, limits)), desk)
                : SourceFiles.super.read(file, source, limits);
    }

    /** Records that come one by one from elsewhere. */
    private record DistantEntries(EntryReader entries, Desk desk) implements EntryReader {

        @Override
        public Optional<SourceEntry> next() throws IOException {
            return desk.away(entries::next);
        }

        @Override
        public Optional<Format> format() {
            return entries.format();
        }

        @Override
        public void close() throws IOException {
            entries.close();
        }
    }
}
