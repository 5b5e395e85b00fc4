package dev.millrace.images;

import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A service that has been built.
 *
 * @param name its name, in the chart too
 * @param build its {@code quarkus-app} folder
 * @param worker the folder with the jars of the trainer's worker processes; no other service has one
 */
record Service(String name, Path build, List<Path> worker) {

    /** Nobody in particular, as the chart's security context has it. */
    static final String USER = "10001:10001";

    private static final String HOME = "/app";
    private static final String WORKER = HOME + "/worker";

    /** What changes seldom comes first, so that a new version shares these layers with the one before. */
    private static final List<String> FOLDERS = List.of("lib", "quarkus", "app");

    /** The services in a repository, by name. */
    static List<Service> all(Path root) throws IOException {
        List<Service> services = new ArrayList<>();
        try (Stream<Path> folders = Files.list(root.resolve("services"))) {
            folders.filter(folder -> Files.exists(folder.resolve("src/main/resources/application.properties")))
                    .sorted()
                    .map(Path::getFileName)
                    .map(Path::toString)
                    .map(name -> of(root, name))
                    .forEach(services::add);
        }
        return services;
    }

    private static Service of(Path root, String name) {
        Path services = root.resolve("services");
        Path build = services.resolve(name).resolve("target/quarkus-app");
        Path engine = services.resolve(name + "-engine");
        List<Path> workers = Files.isDirectory(engine) ? List.of(engine.resolve("target/worker")) : List.of();
        if (!Files.exists(build.resolve("quarkus-run.jar")) || !workers.stream().allMatch(Files::isDirectory)) {
            throw new IllegalArgumentException("%s has not been built: `make build` does it.".formatted(name));
        }
        return new Service(name, build, workers);
    }

    JibContainerBuilder on(String base) throws InvalidImageReferenceException, IOException {
        JibContainerBuilder image = Jib.from(base)
                .setUser(USER)
                .setWorkingDirectory(AbsoluteUnixPath.get(HOME))
                .setEntrypoint("java", "--enable-native-access=ALL-UNNAMED", "-jar", HOME + "/quarkus-run.jar")
                .addLabel("org.opencontainers.image.title", "millrace-" + name)
                .addLabel("org.opencontainers.image.licenses", "Apache-2.0");
        for (Path folder : worker) {
            image.addFileEntriesLayer(layer("worker", folder, WORKER));
            image.addEnvironmentVariable("MILLRACE_TRAINER_WORKER", WORKER);
        }
        for (String folder : FOLDERS) {
            image.addFileEntriesLayer(layer(folder, build.resolve(folder), HOME + "/" + folder));
        }
        image.addFileEntriesLayer(FileEntriesLayer.builder()
                .setName("start")
                .addEntry(build.resolve("quarkus-run.jar"), AbsoluteUnixPath.get(HOME + "/quarkus-run.jar"))
                .build());
        return image;
    }

    private static FileEntriesLayer layer(String name, Path from, String to) throws IOException {
        return FileEntriesLayer.builder()
                .setName(name)
                .addEntryRecursive(from, AbsoluteUnixPath.get(to))
                .build();
    }
}
