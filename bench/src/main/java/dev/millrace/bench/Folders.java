package dev.millrace.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Where things lie in the checkout, and folders that go away again. */
public final class Folders {

    private Folders() {}

    /** The checkout. */
    public static Path root() {
        return Path.of(System.getProperty("millrace.root", "."))
                .toAbsolutePath()
                .normalize();
    }

    /** Jars of the trainer's workers. */
    public static Path worker() {
        return root().resolve("services/trainer-engine/target/worker");
    }

    /** An empty folder below this module's target. */
    public static Path scratch(String name) throws IOException {
        Path scratch = Files.createDirectories(root().resolve("bench/target/scratch"));
        return Files.createTempDirectory(scratch, name);
    }

    /** Removes a folder and all in it. */
    public static void remove(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
