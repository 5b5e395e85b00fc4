package dev.millrace.ingestion.upload;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.ingestion.domain.SourceFile;
import dev.millrace.ingestion.domain.SourceFiles;
import dev.millrace.ingestion.domain.UnreadableSource;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** A file that a user sent; its name within the source is its digest. */
public final class UploadedFile implements SourceFiles {

    private final ObjectStore store;
    private final String sha256;

    public UploadedFile(ObjectStore store, String sha256) {
        this.store = store;
        this.sha256 = sha256;
    }

    @Override
    public List<SourceFile> list(Map<String, SourceFile> known) throws UnreadableSource {
        long bytes = store.stat(ObjectKeys.upload(sha256))
                .orElseThrow(() -> new UnreadableSource("Nothing was uploaded with the SHA-256 " + sha256));
        return List.of(SourceFile.of(sha256, bytes, sha256));
    }

    @Override
    public InputStream open(SourceFile file) throws UnreadableFile {
        try {
            return store.open(ObjectKeys.upload(sha256));
        } catch (ObjectStoreException.Missing e) {
            throw new UnreadableFile(file.path(), e);
        }
    }
}
