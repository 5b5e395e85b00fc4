package dev.millrace.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.millrace.access.domain.Token;
import dev.millrace.cli.command.CommandFailed;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** A service's JSON interface. */
public final class HttpApi implements AutoCloseable {

    /** Lenient: a newer service may say more than this command knows. */
    public static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration RESTART = Duration.ofMinutes(1);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI base;
    private final String service;
    private final Introduction introduction;

    /**
     * The interface at {@code base}.
     *
     * @param service what to call it in messages
     * @param token that of its stack, for what only its owner may do; then no other stack's answers are taken for its
     */
    public HttpApi(String service, URI base, Optional<Token> token) {
        this.service = service;
        this.base = base;
        this.introduction = new Introduction(token);
    }

    /** Where it is. */
    public URI base() {
        return base;
    }

    /** An answer of any status. */
    public record Answer(int status, JsonNode body) {
        boolean ok() {
            return status / 100 == 2;
        }
    }

    /**
     * What is at {@code path}.
     *
     * @throws CommandFailed when the service is away or refuses
     */
    public JsonNode get(String path) throws CommandFailed, InterruptedException {
        return required(path, exchange(request(path).GET()));
    }

    /**
     * What is at {@code path}, as the record that the API has for it.
     *
     * @throws CommandFailed when the service is away or refuses, or says something else
     */
    public <T> T get(String path, Class<T> type) throws CommandFailed, InterruptedException {
        try {
            return JSON.treeToValue(get(path), type);
        } catch (JsonProcessingException e) {
            throw new CommandFailed(
                    "The %s's answer at %s can't be understood: %s".formatted(service, path, e.getMessage()), e);
        }
    }

    /**
     * Writes what is at {@code path} into {@code file}.
     *
     * @throws CommandFailed when the service is away or refuses, or the file can't be written
     */
    public void download(String path, Path file) throws CommandFailed, InterruptedException {
        try {
            introduction.make(client, service, base);
            HttpResponse<InputStream> response = client.send(request(path).GET().build(), BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    throw refused(path, response.statusCode(), message(tree(body.readAllBytes())));
                }
                Files.copy(body, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (FileSystemException e) {
            throw new CommandFailed("Can't write %s: %s".formatted(file, e.getReason()), e);
        } catch (IOException e) {
            throw away(e);
        }
    }

    /**
     * What is at {@code path} about all shards of a run. An answer may be about the first ones only; the next question has
     * the orchestrator read on.
     *
     * @param scope JSON pointer to where it says how many shards it is about
     * @param progress is told when it takes more than one question
     */
    public JsonNode ofAllShards(String path, String scope, PrintWriter progress)
            throws CommandFailed, InterruptedException {
        while (true) {
            JsonNode answer = get(path);
            int shards = answer.at(scope).path("shards").asInt();
            int all = answer.at(scope).path("shardsInAll").asInt();
            if (shards >= all) {
                return answer;
            }
            progress.printf("Read %,d of %,d shards.%n", shards, all);
            progress.flush();
        }
    }

    /** What is at {@code path}, unless the service doesn't know it. */
    public Optional<JsonNode> find(String path) throws CommandFailed, InterruptedException {
        Answer answer = exchange(request(path).GET());
        return answer.status() == 404 ? Optional.empty() : Optional.of(required(path, answer));
    }

    /** Posts JSON, and gives back the answer whatever its status. */
    public Answer post(String path, JsonNode body) throws CommandFailed, InterruptedException {
        return exchange(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString())));
    }

    /** Posts anything, and gives back the answer whatever its status. */
    public Answer post(String path, String contentType, byte[] body) throws CommandFailed, InterruptedException {
        return exchange(request(path).header("Content-Type", contentType).POST(BodyPublishers.ofByteArray(body)));
    }

    /** Posts JSON and reads the answer line by line as it comes. */
    public Stream<String> stream(String path, JsonNode body) throws CommandFailed, InterruptedException {
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
        try {
            introduction.make(client, service, base);
            HttpResponse<Stream<String>> response = client.send(request, BodyHandlers.ofLines());
            if (response.statusCode() != 200) {
                throw refused(
                        path,
                        response.statusCode(),
                        String.join("", response.body().toList()));
            }
            return response.body();
        } catch (IOException e) {
            throw away(e);
        }
    }

    /** The answer, which must be one of success. */
    public JsonNode required(String path, Answer answer) throws CommandFailed {
        if (!answer.ok()) {
            throw refused(path, answer.status(), message(answer.body()));
        }
        return answer.body();
    }

    /**
     * What is at {@code path} of a service that may just be started again.
     *
     * @throws CommandFailed when it refuses, or is away for a minute
     */
    public JsonNode await(String path) throws CommandFailed, InterruptedException {
        long end = System.nanoTime() + RESTART.toNanos();
        while (true) {
            try {
                return required(path, attempt(request(path).GET()));
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw away(e);
                }
                Thread.sleep(500);
            }
        }
    }

    private HttpRequest.Builder request(String path) {
        return introduction.sign(HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE));
    }

    private Answer exchange(HttpRequest.Builder request) throws CommandFailed, InterruptedException {
        try {
            return attempt(request);
        } catch (IOException e) {
            throw away(e);
        }
    }

    private Answer attempt(HttpRequest.Builder request) throws IOException, CommandFailed, InterruptedException {
        introduction.make(client, service, base);
        HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), tree(response.body()));
    }

    private static JsonNode tree(byte[] body) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode().put("message", new String(body, StandardCharsets.UTF_8));
        }
    }

    /** Services of ours answer {@code {message}}, those in OpenAI's form {@code {error: {message}}}. */
    public static String message(JsonNode body) {
        String ours = body.path("message").asText();
        return ours.isEmpty() ? body.path("error").path("message").asText(body.toString()) : ours;
    }

    private CommandFailed refused(String path, int status, String message) {
        return new CommandFailed("The %s refuses %s (status %d): %s".formatted(service, path, status, message));
    }

    private CommandFailed away(IOException e) {
        return new CommandFailed(
                "The %s does not answer at %s. Is the stack up? 'millrace up' starts it.".formatted(service, base), e);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
