package dev.millrace.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An S3 server over a folder, in a process of its own. What it holds survives a restart. */
public final class LocalObjectStore implements AutoCloseable {

    /** Its account, unless told otherwise. */
    public static final String ACCESS_KEY = "millrace";
    /** The account's secret. It listens on the loopback interface only. */
    public static final String SECRET_KEY = "millrace-secret";

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Pattern PARTIAL =
            Pattern.compile(".+-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private volatile ChildProcess process;
    private final URI endpoint;

    private LocalObjectStore(ChildProcess process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /**
     * Starts it and waits until it answers.
     *
     * @param directory where its data, configuration and log lie
     * @param port wanted on the loopback interface; 0 for any. A busy one is replaced
     * @param notices is told about a busy port
     */
    public static LocalObjectStore start(Path directory, int port, Consumer<String> notices)
            throws InterruptedException {
        Installation installation = Installation.find();
        int chosen = Ports.choose("the object store", port, notices);
        URI endpoint = URI.create("http://localhost:" + chosen);
        Path configuration = configure(directory, endpoint);
        ChildProcess process = ChildProcess.start(new ChildProcess.Spec(
                "the object store",
                "org.gaul.s3proxy.Main",
                Stream.concat(Stream.of(directory.resolve("conf").toString()), installation.storeClassPath().stream())
                        .toList(),
                List.of("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"),
                List.of("--properties", configuration.toString()),
                Map.of(),
                directory,
                directory.resolve("object-store.log")));
        try {
            process.await(() -> !Ports.free(chosen), START_LIMIT);
        } catch (InterruptedException | StartFailure e) {
            process.kill();
            throw e;
        }
        return new LocalObjectStore(process, endpoint);
    }

    private static Path configure(Path directory, URI endpoint) {
        try {
            Path data = Files.createDirectories(directory.resolve("data")).toAbsolutePath();
            sweep(data);
            Files.createDirectories(directory.resolve("conf"));
            Files.writeString(directory.resolve("conf").resolve("logback.xml"), LOGGING);
            String text = """
                    s3proxy.endpoint=%s
                    s3proxy.authorization=aws-v2-or-v4
                    s3proxy.identity=%s
                    s3proxy.credential=%s
                    jclouds.provider=filesystem-nio2
                    jclouds.filesystem.basedir=%s
                    """.formatted(endpoint, ACCESS_KEY, SECRET_KEY, data);
            return Files.writeString(directory.resolve("s3proxy.properties"), text)
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException("Can't prepare the object store's directory " + directory, e);
        }
    }

    /** Removes what a killed server left half written: it writes to {@code name-<uuid>} and renames. */
    private static void sweep(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (PARTIAL.matcher(file.getFileName().toString()).matches()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static final String LOGGING = """
            <configuration>
              <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%d %-5level %logger{20} %msg%n</pattern></encoder>
              </appender>
              <root level="WARN"><appender-ref ref="out"/></root>
            </configuration>
            """;

    /** Its address. */
    public URI endpoint() {
        return endpoint;
    }

    /** The process, for supervision. */
    public ChildProcess process() {
        return process;
    }

    /** Kills it, as a power cut would; for tests of what depends on it. */
    public void crash() throws InterruptedException {
        process.kill();
    }

    /** Starts it again where it was, with what it held, and waits until it answers. */
    public void revive() throws InterruptedException {
        process = process.again();
        int port = endpoint.getPort();
        process.await(() -> !Ports.free(port), START_LIMIT);
    }

    @Override
    public void close() {
        process.close();
    }
}
