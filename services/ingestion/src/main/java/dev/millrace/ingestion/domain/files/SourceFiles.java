package dev.millrace.ingestion.domain.files;

import dev.millrace.contracts.recipes.Source;
import dev.millrace.ingestion.domain.input.EntryReader;
import dev.millrace.ingestion.domain.input.ReadLimits;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a source's files lie. */
public interface SourceFiles {

    /**
     * All of them, in any order.
     *
     * @param known what an earlier run has read of this source, by path: a source that can ask whether a file has changed
     *     does, and one that grows goes on where that ends
     * @throws UnreadableSource if there is no such source, or it may not be read
     * @throws IOException if it can't be read now
     */
    List<SourceFile> list(Map<String, SourceFile> known) throws UnreadableSource, IOException;

    /**
     * Opens one.
     *
     * @throws UnreadableFile if it isn't there (any more) or may not be read
     * @throws IOException if it can't be read now
     */
    InputStream open(SourceFile file) throws UnreadableFile, IOException;

    /**
     * Opens another file of the source for {@code file}, which includes it or is explained by it.
     *
     * @param path the other one's, within the source
     * @return empty when there is no such file, or the source's files don't know each other
     * @throws IOException if it can't be read now
     */
    default Optional<InputStream> beside(SourceFile file, String path) throws IOException {
        return Optional.empty();
    }

    /** Whether its files are records of their own kind, which {@link #read} gets one by one, and no bytes to be opened. */
    default boolean hasRecords() {
        return false;
    }

    /** Reads the documents of one, as the recipe says. */
    default EntryReader read(SourceFile file, Source source, ReadLimits limits) throws IOException {
        return FileReading.open(this, file, source.format(), source.textField(), limits);
    }

    /** A file that can't be read, however often it is tried. */
    final class UnreadableFile extends IOException {
        private static final long serialVersionUID = 1L;

        public UnreadableFile(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
