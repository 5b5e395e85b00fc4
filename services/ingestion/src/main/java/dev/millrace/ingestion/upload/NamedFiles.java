package dev.millrace.ingestion.upload;

import dev.millrace.ingestion.domain.files.UnreadableSource;
import dev.millrace.objectstore.ObjectStoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Files that a recipe names beside its sources, such as a list of addresses: by path, or as an upload. */
@ApplicationScoped
public class NamedFiles {

    private static final Pattern UPLOAD = Pattern.compile("[0-9a-f]{64}");

    private final StoredUploads uploads;

    NamedFiles(StoredUploads uploads) {
        this.uploads = uploads;
    }

    /**
     * Opens {@code name}, a path or the SHA-256 of an upload.
     *
     * @throws UnreadableSource if there is no such file
     */
    public InputStream open(String name) throws UnreadableSource, IOException {
        if (UPLOAD.matcher(name).matches()) {
            try {
                return uploads.open(name);
            } catch (ObjectStoreException.Missing e) {
                throw new UnreadableSource("Nothing was uploaded with the SHA-256 " + name, e);
            }
        }
        Path path = Path.of(name);
        if (!Files.isReadable(path)) {
            throw new UnreadableSource("There is no file %s, or it may not be read".formatted(name));
        }
        return Files.newInputStream(path);
    }
}
