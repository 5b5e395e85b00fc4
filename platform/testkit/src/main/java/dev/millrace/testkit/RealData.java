package dev.millrace.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Real corpora, on machines that have them. */
public final class RealData {

    private RealData() {}

    /**
     * A file or folder of the real data, such as {@code A_text/gutenberg_novels}. Looked for below what the system
     * property or variable {@code MILLRACE_DATA} names, else in {@code ../shared/data} beside the checkout. Skips the
     * test, and says so, when it isn't there.
     */
    public static Path require(String name) {
        Optional<Path> found = find(name);
        Assumptions.assumeTrue(
                found.isPresent(),
                () -> "Skipped: no real data %s here; MILLRACE_DATA names its folder".formatted(name));
        return found.orElseThrow();
    }

    /** The same, or nothing. */
    public static Optional<Path> find(String name) {
        return Stream.of(
                        Optional.ofNullable(System.getProperty("MILLRACE_DATA")),
                        Optional.ofNullable(System.getenv("MILLRACE_DATA")),
                        Optional.ofNullable(System.getProperty("millrace.root")).map(root -> root + "/../shared/data"))
                .flatMap(Optional::stream)
                .map(folder -> Path.of(folder).resolve(name).normalize())
                .filter(Files::exists)
                .findFirst();
    }
}
