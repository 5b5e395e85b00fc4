package dev.millrace.ingestion.domain;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Where a source's files lie. */
public interface SourceFiles {

    /**
     * All of them, in any order.
     *
     * @throws UnreadableSource if there is no such source, or it may not be read
     * @throws IOException if it can't be read now
     */
    List<SourceFile> list() throws UnreadableSource, IOException;

    /**
     * Opens one.
     *
     * @throws UnreadableFile if it isn't there (any more) or may not be read
     * @throws IOException if it can't be read now
     */
    InputStream open(String path) throws UnreadableFile, IOException;

    /** A file that can't be read, however often it is tried. */
    final class UnreadableFile extends IOException {
        private static final long serialVersionUID = 1L;

        public UnreadableFile(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
