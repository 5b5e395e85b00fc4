package dev.millrace.evaluator.domain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * JSON over HTTP that tries again when a server is busy, broken or away. A busy server may say how long to wait with
 * {@code Retry-After}.
 */
public final class HttpJson implements AutoCloseable {

    /** Takes NaN and infinities, which Python's servers write: whoever reads the number can then say which it was. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** Answers that say nothing of the request: too slow, too many, not now. */
    private static final Set<Integer> BUSY = Set.of(408, 425, 429, 503);

    /** A gateway's words for a server that is away or too slow, perhaps because of the request. */
    private static final Set<Integer> GATEWAY = Set.of(502, 504);

    /**
     * What servers say of a prompt of more tokens than their model sees: OpenAI's, Millrace's and llama.cpp's words for it, and the
     * sentences of vLLM, SGLang, text-generation-inference and Ollama.
     */
    private static final Pattern TOO_LONG = Pattern.compile(
            "context_length_exceeded|exceed_context_size|(maximum|model's|available|exceeds the) context (length|size|window)"
                    + "|maximum model length|max_model_len|must have less than \\d+ tokens|(prompt|input) is too (long|large)",
            Pattern.CASE_INSENSITIVE);

    private final HttpClient client;
    private final Optional<String> apiKey;
    private final Duration timeout;
    private final RetryPolicy retries;
    private final Waiting waiting;
    /** For each address the first request that was answered: a small one, made to see whether the endpoint works. */
    private final Map<URI, HttpRequest> controls = new ConcurrentHashMap<>();

    /**
     * A client.
     *
     * @param apiKey sent as a bearer token
     * @param timeout for one answer
     * @param waiting hears of every wait
     */
    public HttpJson(Optional<String> apiKey, Duration timeout, RetryPolicy retries, Waiting waiting) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        this.apiKey = apiKey;
        this.timeout = timeout;
        this.retries = retries;
        this.waiting = waiting;
    }

    /** Hears of waits for this client's server. */
    Waiting waiting() {
        return waiting;
    }

    /** One GET, not tried again. */
    JsonNode get(URI address) throws EndpointFailed, EndpointAway, InterruptedException {
        return once(request(address).GET().build());
    }

    /** One POST, not tried again. */
    JsonNode postOnce(URI address, JsonNode body) throws EndpointFailed, EndpointAway, InterruptedException {
        return once(posting(address, body));
    }

    private JsonNode once(HttpRequest request) throws EndpointFailed, EndpointAway, InterruptedException {
        return switch (attempt(request)) {
            case Answered answered -> body(request, answered);
            case Unanswered unanswered ->
                throw new EndpointAway(
                        request.uri() + ": " + unanswered.trouble().problem());
        };
    }

    /** What is there, or nothing when the server doesn't know the address. */
    Optional<JsonNode> find(URI address) throws EndpointFailed, EndpointAway, InterruptedException {
        return unlessUnknown(request(address).GET().build());
    }

    /** The answer, or nothing when the server knows neither the address nor what the body names. */
    Optional<JsonNode> find(URI address, JsonNode body) throws EndpointFailed, EndpointAway, InterruptedException {
        return unlessUnknown(posting(address, body));
    }

    JsonNode post(URI address, JsonNode body) throws EndpointFailed, EndpointAway, InterruptedException {
        HttpRequest request = posting(address, body);
        return body(request, send(request));
    }

    private Optional<JsonNode> unlessUnknown(HttpRequest request)
            throws EndpointFailed, EndpointAway, InterruptedException {
        Answered answered = send(request);
        return answered.response().statusCode() == 404 ? Optional.empty() : Optional.of(body(request, answered));
    }

    private HttpRequest posting(URI address, JsonNode body) {
        return request(address)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
    }

    private HttpRequest.Builder request(URI address) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(timeout).header("Accept", "application/json");
        apiKey.ifPresent(key -> request.header("Authorization", "Bearer " + key));
        return request;
    }

    private Answered send(HttpRequest request) throws EndpointFailed, EndpointAway, InterruptedException {
        Insistence insistence = new Insistence(request.uri(), retries, waiting, () -> isControlAnswered(request.uri()));
        while (true) {
            switch (attempt(request)) {
                case Answered answered
                when answered.isNotJson() && controls.containsKey(request.uri()) ->
                    // What stands before the server, or its failing, is to blame, since the address has given JSON
                    // before.
                    insistence.pause(
                            new Insistence.Trouble(notJson(answered), Insistence.Kind.FAULT, Optional.empty()));
                case Answered answered -> {
                    waiting.over();
                    if (answered.json().isPresent()) {
                        controls.putIfAbsent(request.uri(), request);
                    }
                    return answered;
                }
                case Unanswered unanswered -> insistence.pause(unanswered.trouble());
            }
        }
    }

    private static String notJson(Answered answered) {
        return "answers with something that is not JSON: \"%s\""
                .formatted(beginning(answered.response().body().strip(), 80));
    }

    private boolean isControlAnswered(URI address) throws InterruptedException {
        HttpRequest control = controls.get(address);
        return control != null
                && attempt(control) instanceof Answered answered
                && answered.json().isPresent();
    }

    /** What came of one attempt. */
    private sealed interface Outcome {}

    /** @param json what it says, where its status is one of success and it says JSON */
    private record Answered(HttpResponse<String> response, Optional<JsonNode> json) implements Outcome {

        static Answered of(HttpResponse<String> response) {
            try {
                return new Answered(
                        response, isSuccess(response) ? Optional.of(JSON.readTree(response.body())) : Optional.empty());
            } catch (JsonProcessingException e) {
                return new Answered(response, Optional.empty());
            }
        }

        boolean isNotJson() {
            return isSuccess(response) && json.isEmpty();
        }
    }

    private record Unanswered(Insistence.Trouble trouble) implements Outcome {}

    private Outcome attempt(HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return kind(response.statusCode())
                    .<Outcome>map(kind ->
                            new Unanswered(new Insistence.Trouble(describe(response), kind, retryAfter(response))))
                    .orElseGet(() -> Answered.of(response));
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return broken("can't be reached: " + reason(e), Insistence.Kind.ELSEWHERE);
        } catch (SSLException e) {
            return broken(
                    "can't be reached in confidence: %s; is it http: that is served there, or a certificate that isn't known here?"
                            .formatted(e.getMessage()),
                    Insistence.Kind.ELSEWHERE);
        } catch (IOException e) {
            return broken("gave no answer: " + e, Insistence.Kind.CUT_OFF);
        }
    }

    private static String reason(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "no host of that name is known";
            }
        }
        return e instanceof HttpConnectTimeoutException ? "it doesn't answer" : "nothing takes calls there";
    }

    private static Unanswered broken(String problem, Insistence.Kind kind) {
        return new Unanswered(new Insistence.Trouble(problem, kind, Optional.empty()));
    }

    private static Optional<Insistence.Kind> kind(int status) {
        if (BUSY.contains(status)) {
            return Optional.of(Insistence.Kind.ELSEWHERE);
        }
        if (GATEWAY.contains(status)) {
            return Optional.of(Insistence.Kind.CUT_OFF);
        }
        return status >= 500 ? Optional.of(Insistence.Kind.FAULT) : Optional.empty();
    }

    private static boolean isSuccess(HttpResponse<String> response) {
        return response.statusCode() / 100 == 2;
    }

    private static JsonNode body(HttpRequest request, Answered answered) throws EndpointFailed {
        HttpResponse<String> response = answered.response();
        if (!isSuccess(response)) {
            String sentence = request.uri() + ": " + describe(response) + remedy(request, response);
            throw isTooLarge(response) ? new TooLarge(sentence) : new EndpointFailed(sentence);
        }
        return answered.json()
                .orElseThrow(() -> new EndpointFailed(
                        "%s %s; is that the address of an API?".formatted(request.uri(), notJson(answered))));
    }

    private static String remedy(HttpRequest request, HttpResponse<String> response) {
        return switch (response.statusCode()) {
            case 301, 302, 303, 307, 308 ->
                "; it leads on to %s: where the API really is has to be said"
                        .formatted(response.headers().firstValue("Location").orElse("nowhere"));
            case 401, 403 ->
                request.headers().firstValue("Authorization").isPresent()
                        ? "; the key that was sent isn't good for it"
                        : "; no key was sent";
            default -> "";
        };
    }

    /** By its status (RFC 9110, 15.5.14), or by what it says of a prompt of too many tokens. */
    private static boolean isTooLarge(HttpResponse<String> response) {
        return response.statusCode() == 413
                || ((response.statusCode() == 400 || response.statusCode() == 422)
                        && TOO_LONG.matcher(response.body()).find());
    }

    private static String describe(HttpResponse<String> response) {
        String body = response.body().strip();
        return "status " + response.statusCode() + (body.isEmpty() ? "" : ", " + beginning(body, 300));
    }

    private static String beginning(String text, int most) {
        return text.substring(0, Math.min(most, text.length()));
    }

    private static Optional<Duration> retryAfter(HttpResponse<String> response) {
        return response.headers().firstValue("Retry-After").flatMap(value -> RetryAfter.of(value, Instant.now()));
    }

    @Override
    public void close() {
        client.close();
    }
}
