package dev.millrace.ingestion;

import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.quickstart.Stories;
import dev.millrace.stage.UnprocessableEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
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

    private final Optional<Path> work;
    private final Map<Recipe.Generator, Path> folders = new HashMap<>();

    GeneratedSources(IngestionConfig config) {
        this.work = config.work().map(Path::of);
    }

    synchronized Path folder(Recipe.Generator generator) throws IOException {
        Optional<Path> made = Optional.ofNullable(folders.get(generator));
        if (made.isPresent()) {
            return made.get();
        }
        if (!generator.kind().equals(Stories.KIND)) {
            throw new UnprocessableEvent("Nothing is known that generates " + generator.kind());
        }
        Path folder = newFolder();
        Stories.of(generator.documents(), generator.seed()).writeTo(folder);
        folders.put(generator, folder);
        return folder;
    }

    private Path newFolder() throws IOException {
        if (work.isEmpty()) {
            return Files.createTempDirectory("millrace-stories");
        }
        Files.createDirectories(work.get());
        return Files.createTempDirectory(work.get(), "stories");
    }

    @PreDestroy
    synchronized void remove() throws IOException {
        for (Path folder : folders.values()) {
            try (Stream<Path> all = Files.walk(folder)) {
                List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
                for (Path path : deepestFirst) {
                    Files.deleteIfExists(path);
                }
            }
        }
        folders.clear();
    }
}
