package dev.millrace.ingestion.domain.plan;

import dev.millrace.contracts.recipes.ShardLimits;
import dev.millrace.contracts.recipes.Source;
import dev.millrace.contracts.shards.Document;
import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.files.SourceFiles;
import dev.millrace.ingestion.domain.input.Encoding;
import dev.millrace.ingestion.domain.input.EntryReader;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import dev.millrace.ingestion.domain.input.Utf8;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a split, one shard after the other, from any position on. What a shard holds depends on the position and the
 * limits only: a reader that has been at work since the start and one that was just opened there make the same shard.
 */
public final class SplitReader implements Closeable {

    private final Source source;
    private final SourceFiles files;
    private final Plan.Split split;
    private final ReadLimits limits;
    private int file;
    private long ordinal;
    private Optional<EntryReader> open = Optional.empty();
    private Optional<SourceEntry> upcoming = Optional.empty();

    /**
     * Opens the split at {@code from}.
     *
     * @throws IOException if a file can't be read now
     */
    public SplitReader(Source source, SourceFiles files, Plan.Split split, ReadLimits limits, Cursor from)
            throws IOException {
        this.source = source;
        this.files = files;
        this.split = split;
        this.limits = limits;
        this.file = from.file();
        boolean there = false;
        try {
            goTo(from);
            there = true;
        } finally {
            if (!there) {
                close();
            }
        }
    }

    private void goTo(Cursor from) throws IOException {
        upcoming = openFile();
        skipFinishedFiles();
        while (ordinal < from.documents() && file == from.file() && upcoming.isPresent()) {
            step();
        }
    }

    /** Where it stands: before the next document, or behind the last. */
    public Cursor cursor() {
        return new Cursor(file, ordinal);
    }

    /** How much text it holds, in characters: the next document's. */
    public long held() {
        return upcoming.map(entry ->
                        entry instanceof SourceEntry.Text text ? text.text().length() : 0)
                .orElse(0);
    }

    /** Whether nothing is left. */
    public boolean isAtEnd() {
        return upcoming.isEmpty();
    }

    /**
     * Reads one shard: until it has as many documents (unreadable ones included) or bytes of text as a shard may have, or
     * the split ends.
     */
    public void fill(ShardLimits size, ShardSink sink) throws IOException {
        long documents = 0;
        long bytes = 0;
        while (upcoming.isPresent() && documents < size.documents() && bytes < size.bytes()) {
            bytes += emit(upcoming.get(), sink);
            documents++;
            step();
        }
    }

    private long emit(SourceEntry entry, ShardSink sink) throws IOException {
        String path = split.files().get(file).path();
        String id = DocumentIds.id(source.name(), path, ordinal);
        Map<String, String> detail = new HashMap<>(Map.of("file", path, "format", format()));
        return switch (entry) {
            case SourceEntry.Refused(Reason reason, long size, Map<String, String> why) -> {
                detail.putAll(why);
                sink.drop(id, size, reason.written(), detail);
                yield 0;
            }
            case SourceEntry.Text text -> {
                Document document = document(id, path, text);
                sink.keep(document, detail);
                yield Utf8.length(document.text());
            }
        };
    }

    private Document document(String id, String path, SourceEntry.Text text) {
        Map<String, String> metadata = new HashMap<>(text.metadata());
        metadata.values().removeIf(Encoding::hasLoneSurrogate);
        split.files().get(file).metadata().forEach(metadata::putIfAbsent);
        metadata.put(Document.PATH, path);
        metadata.putIfAbsent(Document.LICENCE, source.licence());
        text.externalId().ifPresent(external -> metadata.put(Document.EXTERNAL_ID, external));
        return new Document(id, text.text(), source.name(), text.created(), metadata, Optional.empty(), text.messages())
                .hashed();
    }

    private String format() {
        return open.flatMap(EntryReader::format).orElse(source.format()).name().toLowerCase(Locale.ROOT);
    }

    private void step() throws IOException {
        ordinal++;
        upcoming = Optional.empty(); // which may be large, and isn't needed while the next one is read or waited for
        upcoming = open.isPresent() ? open.get().next() : Optional.empty();
        skipFinishedFiles();
    }

    /** The first entry of the file it stands at; empty when it has none, or there is no further file. */
    private Optional<SourceEntry> openFile() throws IOException {
        if (file >= split.files().size()) {
            return Optional.empty();
        }
        SourceFile next = split.files().get(file);
        if (next.refused().isPresent()) {
            return Optional.of(next.refused().get());
        }
        try {
            EntryReader reading = files.read(next, source, limits);
            open = Optional.of(reading);
            return reading.next();
        } catch (SourceFiles.UnreadableFile e) {
            String cause =
                    e.getCause() == null ? "gone" : e.getCause().getClass().getSimpleName();
            return Optional.of(SourceEntry.refused(Reason.UNREADABLE_FILE, 0, "error", cause));
        }
    }

    private void skipFinishedFiles() throws IOException {
        while (upcoming.isEmpty() && file < split.files().size()) {
            close();
            file++;
            ordinal = 0;
            upcoming = openFile();
        }
    }

    @Override
    public void close() throws IOException {
        if (open.isPresent()) {
            EntryReader reading = open.get();
            open = Optional.empty();
            reading.close();
        }
    }
}
