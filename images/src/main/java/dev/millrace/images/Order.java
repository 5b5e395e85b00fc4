package dev.millrace.images;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was asked for.
 *
 * @param root the repository, built
 * @param base the image with a Java runtime that everything stands on
 * @param repository registry and folder; the chart calls it {@code image.repository}
 * @param tag the images' tag
 * @param push whether they go to the registry
 * @param cuda whether it is the image for GPUs that is wanted, of the one service that has one; its tag ends with
 *     {@value #CUDA}
 * @param java a folder with a Java runtime, for a base that has none
 */
record Order(Path root, String base, String repository, String tag, boolean push, boolean cuda, Optional<Path> java) {

    /** How tags of images for GPUs end; the chart has it as {@code gpu.imageSuffix}. */
    static final String CUDA = "-cuda";

    private static final Set<String> KNOWN = Set.of("root", "base", "repository", "tag", "push", "cuda", "java");

    static Order of(String... arguments) {
        Map<String, String> given = new HashMap<>();
        for (String argument : arguments) {
            String[] parts = argument.replaceFirst("^--", "").split("=", 2);
            if (!argument.startsWith("--") || !KNOWN.contains(parts[0])) {
                throw new IllegalArgumentException("%s is no option; there are %s.".formatted(argument, KNOWN));
            }
            given.put(parts[0], parts.length == 1 ? "true" : parts[1]);
        }
        boolean cuda = Boolean.parseBoolean(given.getOrDefault("cuda", "false"));
        return new Order(
                Path.of(given.getOrDefault("root", ".")).toAbsolutePath().normalize(),
                given.getOrDefault("base", "eclipse-temurin:25-jre"),
                given.getOrDefault("repository", "registry.example.com/millrace"),
                given.getOrDefault("tag", "0.1.0") + (cuda ? CUDA : ""),
                Boolean.parseBoolean(given.getOrDefault("push", "false")),
                cuda,
                Optional.ofNullable(given.get("java")).map(Path::of));
    }

    /** Whether no registry is needed at all. */
    boolean offline() {
        return base.startsWith("tar://") && !push;
    }
}
