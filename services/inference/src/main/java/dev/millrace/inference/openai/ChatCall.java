package dev.millrace.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.inference.domain.ChatPrompt;
import dev.millrace.inference.domain.ChatPrompt.Message;
import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.domain.GenerationRequest;
import dev.millrace.inference.domain.ServedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** A call of {@code /v1/chat/completions}. */
public record ChatCall(
        Options options, List<Integer> prompt, List<String> stops, int maxTokens, OptionalInt logprobs, ApiStyle style)
        implements Call {

    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant");
    private static final int MOST_LOGPROBS = 20;

    /**
     * Reads a call to {@code served}.
     *
     * @throws ApiException naming the parameter that is wrong
     */
    public static ChatCall read(Parameters parameters, ServedModel served, CallLimits limits) throws ApiException {
        Engine engine = served.engine();
        if (engine.kind() != Architecture.Kind.CAUSAL) {
            throw ApiException.invalid("model", "This model has an encoder and doesn't chat: see /v1/completions");
        }
        parameters.refuse("tools", parameters.node("tools").isEmpty());
        parameters.refuse("functions", parameters.node("functions").isEmpty());
        JsonNode format = parameters.node("response_format");
        parameters.refuse("response_format", format.path("type").asText("text").equals("text"));
        Options options = Options.read(parameters, served);
        limits.checkGenerations(1, options.n());
        List<Message> messages = messages(parameters.node("messages"));
        limits.checkText(
                "messages",
                messages.stream()
                        .mapToLong(message -> Parameters.utf8Bytes(message.content()))
                        .sum());
        List<Integer> prompt = ChatPrompt.tokens(engine.tokenizer(), messages);
        int room = engine.context() + 1 - prompt.size();
        OptionalInt wanted = parameters.integer("max_completion_tokens", 1, Integer.MAX_VALUE);
        if (wanted.isEmpty()) {
            wanted = parameters.integer("max_tokens", 1, Integer.MAX_VALUE);
        }
        int maxTokens = wanted.orElse(Math.max(1, room));
        Call.checkLength(engine, "messages", prompt.size(), maxTokens);
        List<String> stops = new ArrayList<>(options.stop());
        stops.addAll(ChatPrompt.stops(engine.tokenizer()));
        OptionalInt logprobs = parameters.flag("logprobs")
                ? OptionalInt.of(
                        parameters.integer("top_logprobs", 0, MOST_LOGPROBS).orElse(0))
                : OptionalInt.empty();
        return new ChatCall(options, prompt, stops, maxTokens, logprobs, new ChatStyle(engine.tokenizer(), logprobs));
    }

    @Override
    public List<GenerationRequest> requests() {
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < options.n(); i++) {
            requests.add(new GenerationRequest(prompt, maxTokens, options.samplingOf(i), stops, logprobs, false));
        }
        return requests;
    }

    @Override
    public int choices() {
        return options.n();
    }

    @Override
    public long promptTokens() {
        return (long) prompt.size() * options.n();
    }

    @Override
    public boolean scoresPrompts() {
        return false;
    }

    @Override
    public String echo(int choice) {
        return "";
    }

    private static List<Message> messages(JsonNode node) throws ApiException {
        Parameters.check(node.isArray() && !node.isEmpty(), "messages", "an array of at least one message", node);
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : node) {
            String role = message.path("role").asText();
            if (!ROLES.contains(role)) {
                throw ApiException.invalid(
                        "messages",
                        "'%s' is not one of the roles %s"
                                .formatted(role, ROLES.stream().sorted().toList()));
            }
            messages.add(new Message(role, content(message.path("content"))));
        }
        return messages;
    }

    /** A text, or parts that are all text. */
    private static String content(JsonNode node) throws ApiException {
        if (node.isTextual()) {
            return node.textValue();
        }
        Parameters.check(node.isArray(), "messages", "given content that is a string or an array of text parts", node);
        StringBuilder text = new StringBuilder();
        for (JsonNode part : node) {
            Parameters.check(part.path("type").asText().equals("text"), "messages", "made of text parts only", part);
            text.append(part.path("text").asText());
        }
        return text.toString();
    }
}
