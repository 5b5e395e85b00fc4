package dev.millrace.ingestion.domain.files;

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
import java.util.Map;
import java.util.Optional;

/**
 * A file, or a folder with all below it. Hidden files and folders aren't part of a source, and links out of a folder aren't
 * followed.
 */
public final class LocalFiles implements SourceFiles {

    private final Path root;
    private final boolean made;

    public LocalFiles(Path root) {
        this(root, false);
    }

    private LocalFiles(Path root, boolean made) {
        this.root = root;
        this.made = made;
    }

    /** Files that this process has made from what the recipe says, so that they never change. */
    public static LocalFiles made(Path root) {
        return new LocalFiles(root, true);
    }

    @Override
    public List<SourceFile> list(Map<String, SourceFile> known) throws UnreadableSource, IOException {
        if (!Files.exists(root)) {
            throw new UnreadableSource("There is no file or folder " + root);
        }
        if (!Files.isReadable(root)) {
            throw new UnreadableSource(root + " may not be read");
        }
        if (Files.isRegularFile(root)) {
            BasicFileAttributes attributes = Files.readAttributes(root, BasicFileAttributes.class);
            return List.of(file(String.valueOf(root.getFileName()), attributes));
        }
        List<SourceFile> files = new ArrayList<>();
        Files.walkFileTree(root, new Listing(files));
        return files;
    }

    @Override
    public InputStream open(SourceFile named) throws IOException {
        try {
            return Files.newInputStream(within(named.path()));
        } catch (NoSuchFileException | AccessDeniedException e) {
            throw new UnreadableFile(named.path(), e);
        }
    }

    /** Made files have one time of change wherever they are made: what makes them is in the recipe. */
    private SourceFile file(String path, BasicFileAttributes attributes) {
        String fingerprint = made
                ? "made"
                : attributes.size() + " " + attributes.lastModifiedTime().toInstant();
        return SourceFile.of(path, attributes.size(), fingerprint);
    }

    @Override
    public Optional<InputStream> beside(SourceFile file, String path) throws IOException {
        try {
            return Optional.of(Files.newInputStream(within(path)));
        } catch (NoSuchFileException | AccessDeniedException e) {
            return Optional.empty();
        }
    }

    /** The file {@code path}; beside a source that is one file lie those that it includes. */
    private Path within(String path) throws IOException {
        if (Files.isRegularFile(root) && path.equals(String.valueOf(root.getFileName()))) {
            return root;
        }
        Path folder = Files.isDirectory(root)
                ? root
                : Optional.ofNullable(root.toAbsolutePath().getParent()).orElse(root);
        Path file = folder.resolve(path).toRealPath();
        if (!file.startsWith(folder.toRealPath()) || !Files.isRegularFile(file)) {
            throw new AccessDeniedException(path, null, "it is no file, or leads out of the source");
        }
        return file;
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
                files.add(file(path, attributes));
            }
            return FileVisitResult.CONTINUE;
        }

        /** A folder that may not be looked into is as a file that may not be read: the ledger will say so. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            files.add(SourceFile.of(root.relativize(file).toString().replace('\\', '/'), 0, ""));
            return FileVisitResult.CONTINUE;
        }

        private static boolean isHidden(Path path) {
            return String.valueOf(path.getFileName()).startsWith(".");
        }
    }
}
