package dev.millrace.images;

import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A service that has been built.
 *
 * @param name its name, in the chart too
 * @param build its {@code quarkus-app} folder
 * @param worker the folder with the jars of the trainer's worker processes; no other service has one
 * @param cuda whether these can train on GPUs
 */
record Service(String name, Path build, List<Path> worker, boolean cuda) {

    /** Nobody in particular, as the chart's security context has it. */
    static final String USER = "10001:10001";

    private static final String HOME = "/app";
    private static final String WORKER = HOME + "/worker";
    private static final String JAVA = "/opt/java";

    /** What the workers bring themselves, then CUDA's and the driver's, where NVIDIA's images and runtime have them. */
    private static final String LIBRARIES =
            WORKER + "/libraries:/usr/local/cuda/lib64:/usr/local/nvidia/lib64:/usr/local/nvidia/lib";

    private static final FilePermissions PROGRAM = FilePermissions.fromOctalString("755");

    /** What changes seldom comes first, so that a new version shares these layers with the one before. */
    private static final List<String> FOLDERS = List.of("lib", "quarkus", "app");

    /** The services in a repository, by name. */
    static List<Service> all(Path root) throws IOException {
        return all(root, name -> of(root, name));
    }

    /** Those that have workers which can train on GPUs. */
    static List<Service> onGpus(Path root) throws IOException {
        return all(root, name -> of(root, name, "worker-cuda", "`make images-cuda`")).stream()
                .filter(service -> !service.worker.isEmpty())
                .map(service -> new Service(service.name, service.build, service.worker, true))
                .toList();
    }

    private static List<Service> all(Path root, Function<String, Service> made) throws IOException {
        List<Service> services = new ArrayList<>();
        try (Stream<Path> folders = Files.list(root.resolve("services"))) {
            folders.filter(folder -> Files.exists(folder.resolve("src/main/resources/application.properties")))
                    .sorted()
                    .map(Path::getFileName)
                    .map(Path::toString)
                    .map(made)
                    .forEach(services::add);
        }
        return services;
    }

    private static Service of(Path root, String name) {
        return of(root, name, "worker", "`make build`");
    }

    /**
     * One of them.
     *
     * @param worker the folder of workers in an engine's target
     * @param maker what builds it
     */
    private static Service of(Path root, String name, String worker, String maker) {
        Path services = root.resolve("services");
        Path build = services.resolve(name).resolve("target/quarkus-app");
        Path engine = services.resolve(name + "-engine");
        List<Path> workers =
                Files.isDirectory(engine) ? List.of(engine.resolve("target").resolve(worker)) : List.of();
        if (!Files.exists(build.resolve("quarkus-run.jar")) || !workers.stream().allMatch(Files::isDirectory)) {
            throw new IllegalArgumentException("%s has not been built: %s does it.".formatted(name, maker));
        }
        return new Service(name, build, workers, false);
    }

    /**
     * Its image.
     *
     * @param java a Java runtime that goes into it; without it the base has one
     */
    JibContainerBuilder on(String base, Optional<Path> java) throws InvalidImageReferenceException, IOException {
        String program = java.isPresent() ? JAVA + "/bin/java" : "java";
        JibContainerBuilder image = Jib.from(base)
                .setUser(USER)
                .setWorkingDirectory(AbsoluteUnixPath.get(HOME))
                .setEntrypoint(program, "--enable-native-access=ALL-UNNAMED", "-jar", HOME + "/quarkus-run.jar")
                .addLabel("org.opencontainers.image.title", "millrace-" + name)
                .addLabel("org.opencontainers.image.licenses", "Apache-2.0");
        if (java.isPresent()) {
            image.addFileEntriesLayer(FileEntriesLayer.builder()
                    .setName("java")
                    .addEntryRecursive(java.get(), AbsoluteUnixPath.get(JAVA), Service::permissions)
                    .build());
        }
        if (cuda) {
            image.addEnvironmentVariable("LD_LIBRARY_PATH", LIBRARIES);
        }
        if (name.equals("inference")) {
            // A model's weights are read whole for each token, from pages of 2 MB sooner than from those of 4 kB.
            image.addEnvironmentVariable("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
        }
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

    private static FilePermissions permissions(Path file, AbsoluteUnixPath inImage) {
        return Files.isExecutable(file) ? PROGRAM : FilePermissions.DEFAULT_FILE_PERMISSIONS;
    }

    private static FileEntriesLayer layer(String name, Path from, String to) throws IOException {
        return FileEntriesLayer.builder()
                .setName(name)
                .addEntryRecursive(from, AbsoluteUnixPath.get(to))
                .build();
    }
}
