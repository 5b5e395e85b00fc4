package dev.millrace.evaluator.domain.asking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.evaluator.domain.EndpointAway;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.ModelCalls;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The calls by which a model is asked, with the bodies that lm-evaluation-harness sends ({@code local-completions}); but for
 * dialogs, which are an {@link dev.millrace.evaluator.domain.AnsweringModel}'s.
 */
final class Completions {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of everything that an endpoint leaves to chance. */
    private static final int SEED = 1234;

    private final ModelCalls calls;
    private final URI completions;

    Completions(ModelCalls calls) {
        this.calls = calls;
        this.completions = calls.address("completions");
    }

    /** Whether the endpoint has completions; one may have chat completions alone. */
    boolean areThere() throws EndpointFailed, EndpointAway, InterruptedException {
        ObjectNode request = calls.request();
        request.put("prompt", "Once upon a time").put("max_tokens", 1).put("temperature", 0);
        try {
            return calls.find(completions, request).isPresent();
        } catch (EndpointFailed e) {
            return true; // it says no to this call, and will say why to those that matter
        }
    }

    /** The prompts with the log-probabilities of their tokens, in order. */
    List<EchoedPrompt> echo(List<? extends Prompt> prompts) throws EndpointFailed, EndpointAway, InterruptedException {
        ObjectNode request = calls.request();
        ArrayNode all = request.putArray("prompt");
        prompts.forEach(prompt -> all.add(prompt.toJson()));
        request.put("temperature", 0)
                .put("max_tokens", calls.kind() == Architecture.Kind.CAUSAL ? 1 : 0)
                .put("logprobs", 1)
                .put("seed", SEED)
                .put("echo", true);
        return echoes(request, prompts.size());
    }

    /** What a decoder is to say, with the log-probabilities of its tokens, given what an encoder reads. */
    EchoedPrompt echo(Prompt.Ids read, Prompt.Ids said) throws EndpointFailed, EndpointAway, InterruptedException {
        ObjectNode request = calls.request();
        request.set("prompt", read.toJson());
        request.set("decoder_prompt", said.toJson());
        request.put("temperature", 0)
                .put("max_tokens", 0)
                .put("logprobs", 1)
                .put("seed", SEED)
                .put("echo", true);
        return echoes(request, 1).getFirst();
    }

    private List<EchoedPrompt> echoes(ObjectNode request, int prompts)
            throws EndpointFailed, EndpointAway, InterruptedException {
        List<EchoedPrompt> echoes = new ArrayList<>();
        for (JsonNode choice : choices(completions, request, prompts)) {
            echoes.add(EchoedPrompt.of(completions.toString(), choice));
        }
        return echoes;
    }

    /**
     * What the model says after each of the prompts.
     *
     * @param settings complete ({@code GenerationSettings})
     * @param most tokens of an answer
     * @param time which time it is asked: what is left to chance is different each time
     */
    List<String> generate(List<? extends Prompt> prompts, ObjectNode settings, int most, List<String> stops, int time)
            throws EndpointFailed, EndpointAway, InterruptedException {
        ObjectNode request = calls.request();
        ArrayNode all = request.putArray("prompt");
        prompts.forEach(prompt -> all.add(prompt.toJson()));
        request.setAll(arguments(settings, most, stops, time));
        List<String> texts = new ArrayList<>();
        for (JsonNode choice : choices(completions, request, prompts.size())) {
            texts.add(text(completions, choice.path("text")));
        }
        return texts;
    }

    /**
     * Arguments of a generation as they are sent.
     *
     * @param settings complete ({@code GenerationSettings})
     * @param most tokens of an answer
     * @param time which time it is asked: what is left to chance is different each time
     */
    static ObjectNode arguments(ObjectNode settings, int most, List<String> stops, int time) {
        ObjectNode request = JSON.createObjectNode().put("max_tokens", most);
        request.set(
                "temperature",
                settings.path("temperature").isNumber()
                        ? settings.path("temperature")
                        : JSON.getNodeFactory().numberNode(0));
        ArrayNode stop = request.putArray("stop");
        stops.stream().filter(text -> !text.isEmpty()).forEach(stop::add);
        request.put("seed", SEED + time);
        for (var setting : settings.properties()) {
            if (!List.of("until", "do_sample", "max_gen_toks", "temperature").contains(setting.getKey())) {
                request.set(setting.getKey(), setting.getValue());
            }
        }
        return request;
    }

    private static String text(URI address, JsonNode text) throws EndpointFailed {
        if (!text.isTextual()) {
            throw new EndpointFailed("%s answers without a text".formatted(address));
        }
        return text.textValue();
    }

    /** In the order of the prompts, whatever order they come in. */
    private List<JsonNode> choices(URI address, ObjectNode request, int prompts)
            throws EndpointFailed, EndpointAway, InterruptedException {
        JsonNode choices = calls.ask(address, request).path("choices");
        JsonNode[] placed = new JsonNode[prompts];
        for (int i = 0; i < choices.size(); i++) {
            int index = choices.path(i).path("index").asInt(i);
            if (index >= 0 && index < prompts) {
                placed[index] = choices.path(i);
            }
        }
        List<JsonNode> all = Arrays.stream(placed)
                .flatMap(choice -> Optional.ofNullable(choice).stream())
                .toList();
        if (all.size() < prompts || choices.size() > prompts) {
            throw new EndpointFailed(
                    "%s answers %d prompts with %d choices".formatted(address, prompts, choices.size()));
        }
        return all;
    }
}
