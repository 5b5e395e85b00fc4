package dev.millrace.ingestion.domain.files;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A source that lies in memory. */
public record FilesInMemory(Map<String, byte[]> contents) implements SourceFiles {

    @Override
    public List<SourceFile> list(Map<String, SourceFile> known) {
        return contents.entrySet().stream()
                .map(e -> SourceFile.of(e.getKey(), e.getValue().length, ""))
                .toList();
    }

    @Override
    public InputStream open(SourceFile file) throws UnreadableFile {
        return beside(file, file.path())
                .orElseThrow(() -> new UnreadableFile(file.path(), new FileNotFoundException(file.path())));
    }

    @Override
    public Optional<InputStream> beside(SourceFile file, String path) {
        return Optional.ofNullable(contents.get(path)).map(ByteArrayInputStream::new);
    }
}
