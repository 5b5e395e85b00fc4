package dev.millrace.images;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What was asked for.
 *
 * @param root the repository, built
 * @param base the image with a Java runtime that everything stands on
 * @param repository registry and folder; the chart calls it {@code image.repository}
 * @param tag the images' tag
 * @param push whether they go to the registry
 */
record Order(Path root, String base, String repository, String tag, boolean push) {

    private static final Set<String> KNOWN = Set.of("root", "base", "repository", "tag", "push");

    static Order of(String... arguments) {
        Map<String, String> given = new HashMap<>();
        for (String argument : arguments) {
            String[] parts = argument.replaceFirst("^--", "").split("=", 2);
            if (!argument.startsWith("--") || !KNOWN.contains(parts[0])) {
                throw new IllegalArgumentException("%s is no option; there are %s.".formatted(argument, KNOWN));
            }
            given.put(parts[0], parts.length == 1 ? "true" : parts[1]);
        }
        return new Order(
                Path.of(given.getOrDefault("root", ".")).toAbsolutePath().normalize(),
                given.getOrDefault("base", "eclipse-temurin:25-jre"),
                given.getOrDefault("repository", "registry.example.com/millrace"),
                given.getOrDefault("tag", "0.1.0"),
                Boolean.parseBoolean(given.getOrDefault("push", "false")));
    }

    /** Whether no registry is needed at all. */
    boolean offline() {
        return base.startsWith("tar://") && !push;
    }
}
