package dev.millrace.inference.domain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A folder for a package's files while it is loaded. That this machine's disk is full or can't be written says nothing
 * about the package.
 */
public record ScratchFolder(Path folder) implements AutoCloseable {

    /** Makes an empty one. */
    public static ScratchFolder make() throws PackageUnavailable {
        try {
            return new ScratchFolder(Files.createTempDirectory("millrace-model-"));
        } catch (IOException e) {
            throw new PackageUnavailable("this machine's disk: " + e, e);
        }
    }

    /** Removes it as far as that can be done: the operating system cleans up what stays behind. */
    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList().reversed()) { // what lies in a folder before it
                Files.delete(file);
            }
        } catch (IOException e) {
            folder.toFile().deleteOnExit();
        }
    }
}
