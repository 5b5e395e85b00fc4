package dev.millrace.localstack;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the checkout is, and in it the jars of the servers. Looked for in this order: the folder that the system
 * property {@code millrace.root} or the variable {@code MILLRACE_ROOT} names, the folders above this class, the folders
 * above the working directory.
 */
public final class Installation {

    private static final Path BROKER = Path.of("platform", "local-stack", "broker", "target", "lib");
    private static final Path BROKER_CLASSES = Path.of("platform", "local-stack", "broker", "target", "classes");
    private static final Path STORE = Path.of("platform", "local-stack", "s3", "target", "lib");

    private final Path root;

    private Installation(Path root) {
        this.root = root;
    }

    /**
     * Finds it.
     *
     * @throws StartFailure when no built checkout is around
     */
    public static Installation find() {
        return candidates()
                .map(Path::toAbsolutePath)
                .filter(folder -> Files.isDirectory(folder.resolve(BROKER)) && Files.isDirectory(folder.resolve(STORE)))
                .findFirst()
                .map(Installation::new)
                .orElseThrow(() -> new StartFailure(
                        "No built checkout of Millrace is around: build it, or name it with -Dmillrace.root"));
    }

    private static Stream<Path> candidates() {
        Stream<Path> named = Stream.of(
                        Optional.ofNullable(System.getProperty("millrace.root")),
                        Optional.ofNullable(System.getenv("MILLRACE_ROOT")))
                .flatMap(Optional::stream)
                .map(Path::of);
        return Stream.of(
                        named,
                        above(codeOf(Installation.class)),
                        above(Path.of("").toAbsolutePath()))
                .flatMap(folders -> folders);
    }

    private static Stream<Path> above(Path start) {
        return Stream.iterate(start, folder -> folder.getParent() != null, Path::getParent);
    }

    /** The jar or folder that {@code type} was loaded from. */
    static Path codeOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("A class from nowhere: " + type, e);
        }
    }

    /** The root of the checkout. */
    public Path root() {
        return root;
    }

    List<String> brokerClassPath() {
        return List.of(
                root.resolve(BROKER_CLASSES).toString(),
                root.resolve(BROKER).resolve("*").toString());
    }

    List<String> storeClassPath() {
        return List.of(root.resolve(STORE).resolve("*").toString());
    }
}
