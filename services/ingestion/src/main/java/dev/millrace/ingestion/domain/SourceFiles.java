package dev.millrace.ingestion.domain;

import dev.millrace.contracts.recipes.Recipe.Format;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

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
     * Reads the documents of one.
     *
     * @param asked the format, or {@code AUTO}
     */
    default EntryReader read(SourceFile file, Format asked, ReadLimits limits) throws IOException {
        return FileReading.of(open(file), file.path(), asked, limits);
    }

    /** A file that can't be read, however often it is tried. */
    final class UnreadableFile extends IOException {
        private static final long serialVersionUID = 1L;

        public UnreadableFile(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
