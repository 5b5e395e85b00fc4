package dev.millrace.evaluator.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * A model behind an API in OpenAI's form that answers with texts: a prompt is completed, a dialog is answered as a chat.
 * Whoever asks in a dialog asks here.
 */
public final class AnsweringModel {

    /** Of everything that an endpoint leaves to chance. */
    private static final int SEED = 1234;

    private final ModelCalls calls;

    /** One of an endpoint that may have no list of what it serves. */
    public AnsweringModel(HttpJson http, URI api, String model) {
        this(ModelCalls.unlisted(http, api, model));
    }

    /** The one that these calls are to. */
    public AnsweringModel(ModelCalls calls) {
        this.calls = calls;
    }

    /** What it is called there. */
    public String name() {
        return calls.model();
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
        return request(
                dialog,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("max_tokens", settings.maxTokens())
                        .put("temperature", settings.temperature())
                        .put("seed", SEED));
    }

    /** The same with arguments of the endpoint's. */
    public Asked request(Dialog dialog, ObjectNode arguments) {
        ObjectNode body = calls.request();
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
        body.setAll(arguments);
        return new Asked(calls.address(route), body);
    }

    /**
     * The text that comes back.
     *
     * @throws TooLarge when the request is more than the endpoint takes
     * @throws EndpointFailed when it gives no usable answer
     * @throws EndpointAway when it gives none for too long
     */
    public String answer(Asked asked) throws EndpointFailed, EndpointAway, InterruptedException {
        return text(asked, calls.ask(asked.address(), asked.body()));
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
        Optional<JsonNode> answer = calls.find(asked.address(), asked.body());
        return answer.isPresent() ? Optional.of(text(asked, answer.get())) : Optional.empty();
    }

    /**
     * Waits until the endpoint serves the model: one that has just been started answers before it has loaded its models.
     *
     * @throws EndpointFailed when it doesn't within {@code patience}
     * @throws EndpointAway when it isn't there for that long
     */
    public void awaitServed(Duration patience) throws EndpointFailed, EndpointAway, InterruptedException {
        calls.awaitServed(patience);
    }

    private static String shown(JsonNode choice) {
        String json = choice.toString();
        return json.substring(0, Math.min(300, json.length()));
    }
}
