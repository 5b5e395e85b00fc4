package dev.millrace.testkit;

import dev.millrace.localstack.ChildProcess;
import dev.millrace.localstack.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A built service as a process of its own, which a test can kill in the middle of its work. */
public final class ServiceProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final ChildProcess process;
    private final int port;

    private ServiceProcess(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts {@code quarkus-run.jar} of a {@code target/quarkus-app} folder on {@code stack}, on a free port.
     *
     * @param properties further configuration, such as {@code millrace.fault} and {@code millrace.instance}
     */
    public static ServiceProcess start(Path quarkusApp, TestStack stack, Map<String, String> properties) {
        return start(quarkusApp, stack, properties, List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    }

    /** The same with other options for its JVM, where its speed or memory is what counts. */
    public static ServiceProcess start(
            Path quarkusApp, TestStack stack, Map<String, String> properties, List<String> jvm) {
        Map<String, String> environment = new HashMap<>();
        int port = Ports.any();
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("MILLRACE_ACCESS_OPEN", "true");
        environment.put("MILLRACE_STAGE_SESSION_TIMEOUT_MS", "6000");
        stack.properties().forEach((name, value) -> environment.put(variable(name), value));
        properties.forEach((name, value) -> environment.put(variable(name), value));
        List<String> options = new ArrayList<>(jvm);
        options.add("-Djava.io.tmpdir=" + stack.temporary());
        Path target = Objects.requireNonNull(quarkusApp.toAbsolutePath().getParent());
        ChildProcess process = ChildProcess.start(ChildProcess.Spec.ofJar(
                "the service in " + target,
                quarkusApp.toAbsolutePath().resolve("quarkus-run.jar"),
                options,
                environment,
                target,
                target.resolve("service-process.log")));
        return new ServiceProcess(process, port);
    }

    /** How MicroProfile Config spells a property as an environment variable. */
    private static String variable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** Waits until its readiness check says yes. */
    public ServiceProcess awaitReady() throws InterruptedException {
        process.await(() -> status("/q/health/ready") == 200, START_LIMIT);
        return this;
    }

    /** The HTTP status of a GET, or -1 when nothing answers. */
    public int status(String path) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Its port. */
    public int port() {
        return port;
    }

    /** Waits until it has ended by itself, as at a fault point, and returns its exit status. */
    public int awaitExit(Duration limit) throws InterruptedException {
        try {
            return process.exit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("The process still runs after " + limit, e);
        }
    }

    /** Tells it to stop, as a cluster does, and doesn't wait. */
    public void terminate() throws IOException, InterruptedException {
        signal("TERM");
    }

    /** What {@code kill -9} does. */
    public void killHard() throws InterruptedException {
        process.kill();
    }

    /** Stops it without its knowing, as a machine does that is suspended or out of memory; until {@link #thaw()}. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets it go on as if nothing had been. */
    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("sh", "-c", "kill -%s %d".formatted(name, pid()))
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new IOException("SIG%s did not reach process %d".formatted(name, pid()));
        }
    }

    /** Ends it in good order. */
    @Override
    public void close() {
        process.close();
    }
}
