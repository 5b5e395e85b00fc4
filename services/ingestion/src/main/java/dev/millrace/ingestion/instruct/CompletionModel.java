package dev.millrace.ingestion.instruct;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.recipes.Origin;
import dev.millrace.ingestion.domain.files.UnreadableSource;
import dev.millrace.ingestion.domain.instruct.InstructionGeneration;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** A model behind {@code /v1/completions}; always the version that the name stood for at first. */
final class CompletionModel implements InstructionGeneration.Model {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of a small model's context at most this share is for the answer. */
    private static final int ANSWER_SHARE = 2;

    private final HttpClient client;
    private final InstructConfig config;
    private final Origin.Instruct origin;
    private final String version;
    private final int maxTokens;

    private CompletionModel(
            HttpClient client, InstructConfig config, Origin.Instruct origin, String version, int maxTokens) {
        this.client = client;
        this.config = config;
        this.origin = origin;
        this.version = version;
        this.maxTokens = maxTokens;
    }

    /** An answer that no other attempt will change. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /**
     * The model that the recipe names.
     *
     * @throws UnreadableSource if it isn't served
     */
    static CompletionModel find(HttpClient client, InstructConfig config, Origin.Instruct origin)
            throws UnreadableSource, IOException, InterruptedException {
        String name = URLEncoder.encode(origin.model(), StandardCharsets.UTF_8).replace("+", "%20");
        URI address = URI.create(config.endpoint() + "/models/" + name);
        HttpResponse<String> answer = client.send(request(config, address).GET().build(), BodyHandlers.ofString());
        if (answer.statusCode() / 100 == 4) {
            throw new UnreadableSource("%s does not serve the model %s (status %d)"
                    .formatted(config.endpoint(), origin.model(), answer.statusCode()));
        }
        if (answer.statusCode() != 200) {
            throw new IOException("%s answers %d".formatted(address, answer.statusCode()));
        }
        JsonNode model = JSON.readTree(answer.body());
        int context = model.path("max_model_len").asInt(Integer.MAX_VALUE);
        return new CompletionModel(
                client,
                config,
                origin,
                model.path("root").asText(origin.model()),
                Math.max(1, Math.min(origin.maxTokens(), context / ANSWER_SHARE)));
    }

    /** The version that answers. */
    String version() {
        return version;
    }

    /** Most tokens of one answer. */
    int maxTokens() {
        return maxTokens;
    }

    @Override
    public InstructionGeneration.Continuation complete(String prompt, long seed)
            throws InstructionGeneration.TooLong, IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode()
                .put("model", version)
                .put("prompt", prompt)
                .put("max_tokens", maxTokens)
                .put("temperature", origin.temperature())
                .put("seed", seed);
        HttpResponse<String> answer = client.send(
                request(config, URI.create(config.endpoint() + "/completions"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() == 400 && answer.body().toLowerCase(Locale.ROOT).contains("context")) {
            throw new InstructionGeneration.TooLong(answer.body());
        }
        if (answer.statusCode() / 100 == 4 && answer.statusCode() != 429) {
            throw new Refused(
                    "%s refuses to go on (status %d): %s".formatted(version, answer.statusCode(), answer.body()));
        }
        if (answer.statusCode() != 200) {
            throw new IOException("%s answers %d".formatted(config.endpoint(), answer.statusCode()));
        }
        JsonNode choice = JSON.readTree(answer.body()).path("choices").path(0);
        return new InstructionGeneration.Continuation(
                choice.path("text").asText(),
                choice.path("finish_reason").asText().equals("length"));
    }

    private static HttpRequest.Builder request(InstructConfig config, URI address) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(config.timeout());
        config.apiKey().ifPresent(key -> request.header("Authorization", "Bearer " + key));
        return request;
    }

    static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }
}
