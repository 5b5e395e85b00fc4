package dev.millrace.ingestion.domain.input;

import dev.millrace.contracts.recipes.Format;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** Reads the documents of one file in order. The same bytes give the same entries. */
public interface EntryReader extends Closeable {

    /**
     * The next entry; empty at the end.
     *
     * @throws IOException if the file itself can't be read any more (the network, the disk); whatever is wrong with its
     *     contents is an entry
     */
    Optional<SourceEntry> next() throws IOException;

    /** The format that was found, once the first entry has been read. */
    default Optional<Format> format() {
        return Optional.empty();
    }

    @Override
    void close() throws IOException;
}
