package dev.millrace.cli.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Where a service's temporary files lie. */
final class TemporaryFolder {

    private TemporaryFolder() {}

    /** Made anew for each start: what a killed process left behind goes. */
    static Path emptied(Path stack, String service) {
        Path folder = stack.toAbsolutePath().resolve("tmp").resolve(service);
        try {
            if (Files.exists(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't make room for temporary files in " + folder, e);
        }
    }
}
