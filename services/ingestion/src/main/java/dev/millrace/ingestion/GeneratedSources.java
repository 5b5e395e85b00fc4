package dev.millrace.ingestion;

import dev.millrace.contracts.recipes.Generator;
import dev.millrace.quickstart.Stories;
import dev.millrace.stage.UnprocessableEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Sources that are made on the spot, in a folder of this process. Another process makes the same bytes for itself, so
 * nothing has to be shared.
 */
@ApplicationScoped
public class GeneratedSources {

    private final Path work;
    private final Map<Generator, Path> folders = new HashMap<>();

    GeneratedSources(IngestionConfig config) {
        Path all = Path.of(config.work().orElse(System.getProperty("java.io.tmpdir")))
                .resolve("millrace-generated");
        this.work = all.resolve(Long.toString(ProcessHandle.current().pid()));
        sweep(all);
    }

    /** A process that was killed couldn't clear its folder away, which has its number. */
    private void sweep(Path all) {
        try {
            Files.createDirectories(all);
            try (Stream<Path> folders = Files.list(all)) {
                for (Path folder : folders.filter(this::isLeft).toList()) {
                    remove(folder);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Can't clear the folder " + all, e);
        }
    }

    private boolean isLeft(Path folder) {
        String name = String.valueOf(folder.getFileName());
        return folder.equals(work)
                || (name.matches("[0-9]{1,18}")
                        && ProcessHandle.of(Long.parseLong(name)).isEmpty());
    }

    synchronized Path folder(Generator generator) throws IOException {
        Optional<Path> made = Optional.ofNullable(folders.get(generator));
        if (made.isPresent()) {
            return made.get();
        }
        if (!generator.kind().equals(Stories.KIND)) {
            throw new UnprocessableEvent("Nothing is known that generates " + generator.kind());
        }
        Files.createDirectories(work);
        Path folder = Files.createTempDirectory(work, "stories");
        Stories.of(generator.documents(), generator.seed()).writeTo(folder);
        folders.put(generator, folder);
        return folder;
    }

    private static void remove(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        }
    }

    @PreDestroy
    synchronized void close() throws IOException {
        remove(work);
        folders.clear();
    }
}
