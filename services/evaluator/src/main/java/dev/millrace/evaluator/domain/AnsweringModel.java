package dev.millrace.evaluator.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** A model behind an API in OpenAI's form that answers with texts: a prompt is completed, a dialog is answered as a chat. */
public final class AnsweringModel {

    private final HttpJson http;
    private final URI api;
    private final String model;

    /** @param api the address that ends in {@code /v1} */
    public AnsweringModel(HttpJson http, URI api, String model) {
        this.http = http;
        this.api = ModelCalls.slashed(api);
        this.model = model;
    }

    /** What it is called there. */
    public String name() {
        return model;
    }

    /**
     * How an answer is made.
     *
     * @param maxTokens most tokens of it
     * @param temperature 0: the most probable token each time
     */
    public record Settings(int maxTokens, double temperature) {}

    /**
     * A request.
     *
     * @param address where it goes
     */
    public record Asked(URI address, ObjectNode body) {}

    /** What is to be sent for an answer. */
    public Asked request(Dialog dialog, Settings settings) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", model);
        String route = switch (dialog) {
            case Dialog.Prompt(String text) -> {
                body.put("prompt", text);
                yield "completions";
            }
            case Dialog.Messages messages -> {
                body.set("messages", messages.turns());
                yield "chat/completions";
            }
        };
        body.put("max_tokens", settings.maxTokens())
                .put("temperature", settings.temperature())
                .put("seed", 1234);
        return new Asked(api.resolve(route), body);
    }

    /**
     * The text that comes back.
     *
     * @throws TooLarge when the request is more than the endpoint takes
     * @throws EndpointFailed when it gives no usable answer
     * @throws EndpointAway when it gives none for too long
     */
    public String answer(Asked asked) throws EndpointFailed, EndpointAway, InterruptedException {
        return text(asked, http.post(asked.address(), asked.body()));
    }

    private static String text(Asked asked, JsonNode answer) throws EndpointFailed {
        JsonNode choice = answer.path("choices").path(0);
        JsonNode text = choice.has("message") ? choice.path("message").path("content") : choice.path("text");
        if (!text.isTextual()) {
            throw new EndpointFailed(
                    "%s answers without a text in its first choice: %s".formatted(asked.address(), shown(choice)));
        }
        return text.textValue();
    }

    /** The same, or nothing when the endpoint doesn't know the model. */
    public Optional<String> answerIfServed(Asked asked) throws EndpointFailed, EndpointAway, InterruptedException {
        Optional<JsonNode> answer = http.find(asked.address(), asked.body());
        return answer.isPresent() ? Optional.of(text(asked, answer.get())) : Optional.empty();
    }

    /**
     * Waits until the endpoint serves the model: one that has just been started answers before it has loaded its models.
     *
     * @throws EndpointFailed when it doesn't within {@code patience}
     * @throws EndpointAway when it isn't there for that long
     */
    public void awaitServed(Duration patience) throws EndpointFailed, EndpointAway, InterruptedException {
        var _ = new ModelList(http, api).await(model, patience);
    }

    private static String shown(JsonNode choice) {
        String json = choice.toString();
        return json.substring(0, Math.min(300, json.length()));
    }
}
