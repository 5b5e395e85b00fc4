package dev.millrace.ingestion.domain;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * A file, or a folder with all below it. Hidden files and folders aren't part of a source, and links out of a folder aren't
 * followed.
 */
public final class LocalFiles implements SourceFiles {

    private final Path root;

    public LocalFiles(Path root) {
        this.root = root;
    }

    @Override
    public List<SourceFile> list() throws UnreadableSource, IOException {
        if (!Files.exists(root)) {
            throw new UnreadableSource("There is no file or folder " + root);
        }
        if (!Files.isReadable(root)) {
            throw new UnreadableSource(root + " may not be read");
        }
        if (Files.isRegularFile(root)) {
            return List.of(new SourceFile(String.valueOf(root.getFileName()), Files.size(root)));
        }
        List<SourceFile> files = new ArrayList<>();
        Files.walkFileTree(root, new Listing(files));
        return files;
    }

    @Override
    public InputStream open(String path) throws IOException {
        Path file = Files.isRegularFile(root) ? root : root.resolve(path);
        try {
            return Files.newInputStream(file);
        } catch (NoSuchFileException | AccessDeniedException e) {
            throw new UnreadableFile(path, e);
        }
    }

    private final class Listing extends SimpleFileVisitor<Path> {
        private final List<SourceFile> files;

        Listing(List<SourceFile> files) {
            this.files = files;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return !folder.equals(root) && isHidden(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && !isHidden(file)) {
                String path = root.relativize(file).toString().replace('\\', '/');
                files.add(new SourceFile(path, attributes.size()));
            }
            return FileVisitResult.CONTINUE;
        }

        /** A folder that may not be looked into is as a file that may not be read: the ledger will say so. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            files.add(new SourceFile(root.relativize(file).toString().replace('\\', '/'), 0));
            return FileVisitResult.CONTINUE;
        }

        private static boolean isHidden(Path path) {
            return String.valueOf(path.getFileName()).startsWith(".");
        }
    }
}
