package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.access.domain.Token;
import dev.millrace.localstack.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The whole stack as {@code millrace up} starts it, on ports of its own. */
final class RunningStack implements AutoCloseable {

    private static final Path ROOT = Path.of(System.getProperty("millrace.root"));
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> OVER =
            List.of("promoted", "refused", "failed", "dry-run-finished", "curated", "cancelled", "stopped");

    private final Path folder;
    private final Map<String, Integer> ports = new TreeMap<>();
    private final Process up;
    private final HttpClient client = HttpClient.newHttpClient();

    /**
     * Starts one.
     *
     * @param folder has the data in {@code data}
     * @param environment what its services are told besides
     */
    RunningStack(Path folder, Map<String, String> environment) throws IOException {
        this.folder = folder;
        List<String> command = new ArrayList<>(List.of(
                ROOT.resolve("millrace").toString(),
                "up",
                "--folder",
                folder.resolve("data").toString()));
        for (String name : Services.names()) {
            command.addAll(List.of("--port", name + "=" + choosePort(name)));
        }
        for (String name : List.of("kafka", "s3")) {
            command.addAll(List.of("--port", name + "=" + choosePort(name)));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("up.log").toFile());
        builder.environment().putAll(environment);
        this.up = builder.start();
    }

    private int choosePort(String name) {
        int port = Ports.any();
        if (ports.containsValue(port)) {
            return choosePort(name);
        }
        ports.put(name, port);
        return port;
    }

    /** Where a service answers. */
    URI at(String service, String path) {
        return URI.create("http://localhost:%d%s".formatted(ports.get(service), path));
    }

    /** An object of the stack's store, where the local store keeps it. */
    Path object(String key) {
        return folder.resolve("data/s3/data/millrace").resolve(key);
    }

    /** Submits a recipe once the orchestrator is ready; gives the run's name. */
    String submit(String recipe) throws IOException, InterruptedException {
        String last = "no answer";
        for (long end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end; Thread.sleep(500)) {
            assertAlive();
            try {
                HttpResponse<String> answer = post(at("orchestrator", "/api/runs"), recipe);
                last = answer.statusCode() + " " + answer.body();
                if (answer.statusCode() == 201) {
                    return JSON.readTree(answer.body()).path("run").asText();
                }
                assertThat(answer.statusCode()).as(last).isGreaterThanOrEqualTo(500);
            } catch (IOException e) {
                last = e.toString();
            }
        }
        throw new AssertionError("The recipe wasn't taken: " + last);
    }

    /** Sends {@code body} as one who may change things. */
    HttpResponse<String> post(URI address, String body) throws IOException, InterruptedException {
        String token =
                Files.readString(folder.resolve("data").resolve(Token.FILE)).strip();
        return client.send(
                HttpRequest.newBuilder(address)
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** Where the broker answers. */
    String broker() {
        return "localhost:" + ports.get("kafka");
    }

    /** The report of a run that has ended. */
    JsonNode ended(String run) throws IOException, InterruptedException {
        return until(run, report -> OVER.contains(report.path("state").asText()));
    }

    /** The report of a run once it is such. */
    JsonNode until(String run, Predicate<JsonNode> condition) throws IOException, InterruptedException {
        return answered("/api/runs/" + run, condition);
    }

    /** What the orchestrator answers at {@code path} once it is such. */
    JsonNode answered(String path, Predicate<JsonNode> condition) throws IOException, InterruptedException {
        String last = "no answer";
        for (long end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end; Thread.sleep(500)) {
            assertAlive();
            try {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(at("orchestrator", path)).build(), BodyHandlers.ofString());
                last = answer.body();
                if (answer.statusCode() == 200 && condition.test(JSON.readTree(last))) {
                    return JSON.readTree(last);
                }
            } catch (IOException e) {
                last = e.toString();
            }
        }
        throw new AssertionError("%s is not what it was to become: %s%n%s".formatted(path, last, log()));
    }

    /** What a service has logged. */
    String log(String service) throws IOException {
        return Files.readString(folder.resolve("data/logs/%s.log".formatted(service)));
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("up.log"));
    }

    private void assertAlive() throws IOException {
        assertThat(up.isAlive()).as(log()).isTrue();
    }

    @Override
    public void close() {
        client.close();
        up.destroy();
        try {
            if (!up.waitFor(60, TimeUnit.SECONDS)) {
                up.destroyForcibly();
            }
        } catch (InterruptedException e) {
            up.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
