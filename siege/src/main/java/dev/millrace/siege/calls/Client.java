package dev.millrace.siege.calls;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * A well-behaved client: it sends what is documented, and when it is told to come back later it does, as often as it
 * takes within {@link #PATIENCE}.
 */
public final class Client implements AutoCloseable {

    /** How long a legal call may take with all its attempts. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BUSY = 429;

    private final HttpClient client;

    private Client(HttpClient client) {
        this.client = client;
    }

    /** One that speaks this version of HTTP where the other side does, too. */
    public static Client speaking(HttpClient.Version version) {
        return new Client(HttpClient.newBuilder()
                .version(version)
                .connectTimeout(Duration.ofSeconds(20))
                .build());
    }

    /** What a service answered, and how often it was asked. */
    record Answer(int status, String body, int attempts, HttpResponse<String> whole) {
        /** As JSON. */
        JsonNode json() throws Wrong {
            try {
                return JSON.readTree(body);
            } catch (JsonProcessingException e) {
                throw new Wrong("not JSON: " + beginning());
            }
        }

        String beginning() {
            return body.length() > 300 ? body.substring(0, 300) + "…" : body;
        }

        String word() {
            return attempts == 1 ? Integer.toString(status) : status + " after 429";
        }
    }

    /** Asks, and asks again while the service is busy. */
    Answer ask(HttpRequest.Builder builder) throws IOException, InterruptedException, Wrong {
        HttpRequest request = builder.timeout(PATIENCE).build();
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (int attempt = 1; ; attempt++) {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (response.statusCode() != BUSY) {
                return new Answer(response.statusCode(), response.body(), attempt, response);
            }
            if (System.nanoTime() > end) {
                throw new Wrong("still 429 after %d attempts in %s: %s".formatted(attempt, PATIENCE, response.body()));
            }
            Thread.sleep(wait(response));
        }
    }

    private static Duration wait(HttpResponse<String> busy) throws Wrong {
        Optional<String> seconds = busy.headers().firstValue("Retry-After").filter(text -> text.matches("[0-9]{1,3}"));
        return seconds.map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElseThrow(() -> new Wrong("429 without Retry-After: " + busy.body()));
    }

    Answer get(URI address) throws IOException, InterruptedException, Wrong {
        return expect(200, ask(HttpRequest.newBuilder(address)));
    }

    Answer post(URI address, String json) throws IOException, InterruptedException, Wrong {
        return expect(
                200,
                ask(HttpRequest.newBuilder(address)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json))));
    }

    static Answer expect(int status, Answer answer) throws Wrong {
        if (answer.status != status) {
            throw new Wrong("expected %d, got %d: %s".formatted(status, answer.status, answer.beginning()));
        }
        return answer;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
