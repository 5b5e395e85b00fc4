package dev.millrace.cli.files;

import dev.millrace.contracts.recipes.Format;
import dev.millrace.ingestion.domain.files.FileReading;
import dev.millrace.ingestion.domain.files.LocalFiles;
import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.input.ReadLimits;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file as it was named to a command: one of this machine, something like a file (a FIFO, {@code /dev/stdin}), or
 * {@code -} for standard input.
 */
record NamedFile(Path path) {

    /** As ingestion has them, but for larger texts: who names a file means to have it read. */
    static final ReadLimits LIMITS = ReadLimits.DEFAULT.withDocumentBytes(64 << 20);

    boolean isStandardInput() {
        return path.toString().equals("-");
    }

    boolean isFolder() {
        return !isStandardInput() && Files.isDirectory(path);
    }

    /** Whether it can be read more than once. */
    boolean staysThere() {
        return !isStandardInput() && (Files.isRegularFile(path) || !Files.exists(path));
    }

    /** Its name without folders, without the ending of its compression. */
    String name() {
        return String.valueOf(path.getFileName()).replaceFirst("(?i)\\.(?:gz|zst|bz2)$", "");
    }

    /**
     * Opens it.
     *
     * @throws IOException if it isn't there or can't be read
     */
    FileReading open() throws IOException {
        if (Files.isRegularFile(path) && !isStandardInput()) {
            SourceFile file = SourceFile.of(String.valueOf(path.getFileName()), 0, "");
            return FileReading.open(new LocalFiles(path), file, Format.AUTO, Optional.empty(), LIMITS);
        }
        return FileReading.of(bytes(), name(), Format.AUTO, LIMITS);
    }

    /**
     * Its bytes as they are.
     *
     * @throws IOException if it isn't there or can't be read
     */
    InputStream bytes() throws IOException {
        return isStandardInput() ? new Unclosed(System.in) : Files.newInputStream(path);
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /** Standard input isn't ours to close. */
    private static final class Unclosed extends FilterInputStream {
        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // Left open.
        }
    }
}
