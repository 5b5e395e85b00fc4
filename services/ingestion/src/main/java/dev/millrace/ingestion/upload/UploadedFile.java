package dev.millrace.ingestion.upload;

import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.files.SourceFiles;
import dev.millrace.ingestion.domain.files.UnreadableSource;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.stage.StoredUploads;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** A file that a user sent; its name within the source is its digest. */
public final class UploadedFile implements SourceFiles {

    private final StoredUploads uploads;
    private final String sha256;

    public UploadedFile(StoredUploads uploads, String sha256) {
        this.uploads = uploads;
        this.sha256 = sha256;
    }

    @Override
    public List<SourceFile> list(Map<String, SourceFile> known) throws UnreadableSource, IOException {
        long bytes = uploads.bytes(sha256)
                .orElseThrow(() -> new UnreadableSource("Nothing was uploaded with the SHA-256 " + sha256));
        return List.of(SourceFile.of(sha256, bytes, sha256));
    }

    @Override
    public InputStream open(SourceFile file) throws IOException {
        try {
            return uploads.open(sha256);
        } catch (ObjectStoreException.Missing e) {
            throw new UnreadableFile(file.path(), e);
        }
    }
}
