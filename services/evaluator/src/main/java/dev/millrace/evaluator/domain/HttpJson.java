package dev.millrace.evaluator.domain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * JSON over HTTP that tries again when a server is busy (429), broken (5xx) or away. Waits double from
 * {@code firstWait}, unless the server says how long with {@code Retry-After}.
 */
public final class HttpJson implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final HttpClient client;
    private final Optional<String> apiKey;
    private final Duration timeout;
    private final int attempts;
    private final Duration firstWait;

    /**
     * A client.
     *
     * @param apiKey sent as a bearer token
     * @param timeout for one answer
     * @param attempts how often a request is made at most
     * @param firstWait before the second attempt
     */
    public HttpJson(Optional<String> apiKey, Duration timeout, int attempts, Duration firstWait) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        this.apiKey = apiKey;
        this.timeout = timeout;
        this.attempts = attempts;
        this.firstWait = firstWait;
    }

    /** One GET, not tried again. */
    JsonNode get(URI address) throws EndpointFailed, InterruptedException {
        HttpRequest request = request(address).GET().build();
        try {
            return body(request, client.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new EndpointFailed("%s can't be reached: %s".formatted(address, e), e);
        }
    }

    /** What is there, or nothing when the server doesn't know the address. */
    Optional<JsonNode> find(URI address) throws EndpointFailed, InterruptedException {
        HttpRequest request = request(address).GET().build();
        HttpResponse<String> response = send(request);
        return response.statusCode() == 404 ? Optional.empty() : Optional.of(body(request, response));
    }

    JsonNode post(URI address, JsonNode body) throws EndpointFailed, InterruptedException {
        HttpRequest request = request(address)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        return body(request, send(request));
    }

    private HttpRequest.Builder request(URI address) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(timeout).header("Accept", "application/json");
        apiKey.ifPresent(key -> request.header("Authorization", "Bearer " + key));
        return request;
    }

    private HttpResponse<String> send(HttpRequest request) throws EndpointFailed, InterruptedException {
        Duration wait = firstWait;
        for (int attempt = 1; ; attempt++) {
            String problem;
            Optional<Duration> asked = Optional.empty();
            try {
                HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() != 429 && response.statusCode() < 500) {
                    return response;
                }
                problem = describe(response);
                asked = retryAfter(response);
            } catch (IOException e) {
                problem = e.toString();
            }
            if (attempt == attempts) {
                throw new EndpointFailed(
                        "%s: gave up after %d attempts: %s".formatted(request.uri(), attempts, problem));
            }
            Thread.sleep(shorter(asked.orElse(wait)));
            wait = shorter(wait.multipliedBy(2));
        }
    }

    private static JsonNode body(HttpRequest request, HttpResponse<String> response) throws EndpointFailed {
        if (response.statusCode() / 100 != 2) {
            throw new EndpointFailed(request.uri() + ": " + describe(response));
        }
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new EndpointFailed(request.uri() + " answers with something that is not JSON", e);
        }
    }

    private static String describe(HttpResponse<String> response) {
        String body = response.body().strip();
        return "status " + response.statusCode()
                + (body.isEmpty() ? "" : ", " + body.substring(0, Math.min(300, body.length())));
    }

    private static Optional<Duration> retryAfter(HttpResponse<String> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,6}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
    }

    private static Duration shorter(Duration wait) {
        return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }

    @Override
    public void close() {
        client.close();
    }
}
