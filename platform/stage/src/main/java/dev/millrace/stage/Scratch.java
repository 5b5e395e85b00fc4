package dev.millrace.stage;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.objectstore.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** A folder for files that live as long as one piece of work. Emptied at start, so a crash leaves nothing for long. */
@ApplicationScoped
public class Scratch {

    /** A file that is gone once closed. */
    public record TempFile(Path path) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            Files.deleteIfExists(path);
        }
    }

    private static final String DRAWER = "drawer-";

    private final ObjectStore store;
    private final Path folder;

    Scratch(
            ObjectStore store,
            StageConfig config,
            @ConfigProperty(name = "quarkus.application.name") String service,
            @ConfigProperty(name = "millrace.instance") String instance) {
        this.store = store;
        this.folder = Path.of(config.scratch().orElse(System.getProperty("java.io.tmpdir")))
                .resolve("millrace-%s-%s".formatted(service, instance));
        sweep(folder);
    }

    private static void sweep(Path folder) {
        try {
            Files.createDirectories(folder);
            for (Path left : children(folder)) {
                if (Files.isRegularFile(left)) {
                    Files.delete(left);
                } else if (left.getFileName().toString().startsWith(DRAWER)) {
                    new Drawer(left).close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Can't use the scratch folder " + folder, e);
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** A folder that is gone, with the files in it, once closed. */
    public record Drawer(Path path) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            for (Path file : children(path)) {
                Files.delete(file);
            }
            Files.delete(path);
        }
    }

    /** A new empty folder. */
    public Drawer drawer() throws IOException {
        return new Drawer(Files.createTempDirectory(folder, DRAWER));
    }

    /** A new empty file. */
    public TempFile file() throws IOException {
        return new TempFile(Files.createTempFile(folder, "", ""));
    }

    /**
     * A copy of an object, checked.
     *
     * @throws dev.millrace.objectstore.ObjectStoreException when it can't be had
     */
    public TempFile fetch(ObjectRef ref) throws IOException {
        TempFile file = file();
        try {
            store.fetch(ref, file.path());
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
        return file;
    }

    /** The folder. */
    public Path folder() {
        return folder;
    }

    /** For tests: what lies in it. */
    List<Path> files() throws IOException {
        return children(folder);
    }
}
