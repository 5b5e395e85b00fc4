package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole stack on the data folder of an earlier release's, stopped with one run ended, one in training and one on its
 * way through every stage: broker, store and all ten services go on where it stopped.
 */
class UpgradeTest {

    private static final Path ROOT = Path.of(System.getProperty("millrace.root"));
    private static final Path YESTERDAY = ROOT.resolve("contracts/yesterday/1");
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Integer> ports = new TreeMap<>();

    @Test
    void runsThatAnEarlierReleaseBeganAreFinishedAsItWouldHaveFinishedThem(@TempDir Path folder) throws Exception {
        unpack(folder.resolve("data"));
        Process up = start(folder);
        try (HttpClient client = HttpClient.newHttpClient()) {
            JsonNode expected = JSON.readTree(YESTERDAY.resolve("finished.json").toFile());

            for (Map.Entry<String, JsonNode> run : expected.properties()) {
                JsonNode report = await(client, run.getKey(), up, folder);

                assertThat(comparable(report)).as(run.getKey()).isEqualTo(run.getValue());
                assertThat(report.path("alarms")).as(run.getKey()).isEmpty();
            }
            assertThat(Files.readString(folder.resolve("data/logs/trainer.log")))
                    .as("the training goes on from its checkpoint")
                    .contains("Training from step 2522 of 8000");
            assertThat(answer(client)).isEqualTo(200);
        } finally {
            up.destroy();
            if (!up.waitFor(60, TimeUnit.SECONDS)) {
                up.destroyForcibly();
            }
        }
    }

    private static void unpack(Path folder) throws IOException {
        try (InputStream in = Files.newInputStream(YESTERDAY.resolve("data.zip.zst"));
                ZipInputStream zip = new ZipInputStream(new ZstdInputStream(in))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = folder.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.copy(zip, file);
            }
        }
    }

    private Process start(Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ROOT.resolve("millrace").toString(),
                "up",
                "--folder",
                folder.resolve("data").toString()));
        for (String name : Services.names()) {
            command.addAll(List.of("--port", name + "=" + port(name)));
        }
        for (String name : List.of("kafka", "s3")) {
            command.addAll(List.of("--port", name + "=" + port(name)));
        }
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("up.log").toFile())
                .start();
    }

    private int port(String name) throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            ports.put(name, socket.getLocalPort());
            return socket.getLocalPort();
        }
    }

    private JsonNode await(HttpClient client, String run, Process up, Path folder) throws Exception {
        URI address = URI.create("http://localhost:%d/api/runs/%s".formatted(ports.get("orchestrator"), run));
        long end = System.nanoTime() + PATIENCE.toNanos();
        String last = "no answer";
        while (System.nanoTime() < end) {
            assertThat(up.isAlive())
                    .as(Files.readString(folder.resolve("up.log")))
                    .isTrue();
            try {
                HttpResponse<String> answer =
                        client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
                last = answer.body();
                if (answer.statusCode() == 200
                        && List.of("promoted", "refused", "failed")
                                .contains(JSON.readTree(last).path("state").asText())) {
                    return JSON.readTree(last);
                }
            } catch (IOException e) {
                last = e.toString();
            }
            Thread.sleep(500);
        }
        throw new AssertionError(
                "%s has not ended: %s%n%s".formatted(run, last, Files.readString(folder.resolve("up.log"))));
    }

    /** What doesn't depend on the clock or on the order of sums. */
    private static ObjectNode comparable(JsonNode report) {
        ObjectNode comparable = JSON.createObjectNode();
        comparable.set("state", report.get("state"));
        comparable.set("stages", report.get("stages").deepCopy());
        comparable.get("stages").forEach(stage -> ((ObjectNode) stage).remove("seconds"));
        comparable.set("dataset", report.get("dataset"));
        comparable.set("steps", report.at("/training/steps"));
        comparable.set("parameters", report.at("/training/parameters"));
        return comparable;
    }

    /** Asks the model of the run that had ended. */
    private int answer(HttpClient client) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:%d/v1/completions".formatted(ports.get("inference"))))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\": \"ended\", \"prompt\": \"Once\", \"max_tokens\": 4}"))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }
}
