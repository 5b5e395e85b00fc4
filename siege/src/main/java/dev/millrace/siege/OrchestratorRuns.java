package dev.millrace.siege;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.access.domain.Token;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;

/** The orchestrator's runs. */
final class OrchestratorRuns implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> OVER =
            Set.of("promoted", "refused", "failed", "dry-run-finished", "curated", "cancelled", "stopped");

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build();
    private final URI orchestrator;
    private final Token token;

    OrchestratorRuns(URI orchestrator, Token token) {
        this.orchestrator = orchestrator;
        this.token = token;
    }

    /** Starts a run and says what it is called. */
    String submit(String recipe) throws IOException, InterruptedException {
        return json(request("/api/runs")
                        .header("Content-Type", "application/yaml")
                        .POST(BodyPublishers.ofString(recipe)))
                .path("run")
                .asText();
    }

    /** How a run stands. */
    JsonNode report(String run) throws IOException, InterruptedException {
        return json(request("/api/runs/" + run));
    }

    /** How its training has gone so far, event by event. */
    JsonNode training(String run) throws IOException, InterruptedException {
        return json(request("/api/runs/" + run + "/training"));
    }

    /** What all runs are called. */
    JsonNode all() throws IOException, InterruptedException {
        return json(request("/api/runs"));
    }

    static boolean isOver(JsonNode report) {
        return OVER.contains(report.path("state").asText());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(orchestrator.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", token.header());
    }

    private JsonNode json(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException("The orchestrator answered %d: %s".formatted(response.statusCode(), response.body()));
        }
        return JSON.readTree(response.body());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
