package dev.millrace.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.models.chat.ChatFormat;
import dev.millrace.contracts.models.chat.PromptOptions;
import dev.millrace.contracts.models.chat.ToolsLeftOut;
import dev.millrace.contracts.text.template.MalformedTemplate;
import dev.millrace.inference.domain.Chat;
import dev.millrace.inference.domain.ServedModel;
import java.time.Clock;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What a model is to go on from in a chat. */
public final class ChatPrompt {

    private static final String MESSAGES = "messages";
    private static final String KWARGS = "chat_template_kwargs";

    private final ChatFormat format;
    private final int[] ids;

    private ChatPrompt(ChatFormat format, int[] ids) {
        this.format = format;
        this.ids = ids;
    }

    /**
     * Reads the messages of a call, and what it says of how they become a prompt.
     *
     * @throws ApiException naming the parameter that is wrong; what the chat template refuses is wrong with the messages
     */
    public static ChatPrompt read(Parameters parameters, ServedModel served, CallLimits limits) throws ApiException {
        // A template is a program, and nobody's but the package's is run.
        parameters.refuse("chat_template", false);
        ChatMessages messages = ChatMessages.read(parameters.node(MESSAGES));
        PromptOptions options = options(parameters);
        limits.checkText(
                MESSAGES, messages.bytes() + Parameters.utf8Bytes(options.said().toString()));
        ChatFormat format = switch (served.chat()) {
            case Chat.Ready(var ready) -> ready;
            case Chat.Broken(var why) ->
                throw ApiException.failed(
                        "The chat template of this model's package can't be read (%s); /v1/completions is served"
                                .formatted(why));
        };
        try {
            return new ChatPrompt(
                    format, format.prompt(messages.json(), options, Clock.system(ZoneId.systemDefault())));
        } catch (ToolsLeftOut e) {
            throw ApiException.invalid("tools", "The model's chat template has no place for them: " + e.getMessage());
        } catch (MalformedTemplate e) {
            throw ApiException.invalid(MESSAGES, "The model's chat template refuses them: " + e.getMessage());
        }
    }

    /** What the first thing is that a user says, which stays throughout a chat; nothing when it is no chat. */
    public static Optional<String> beginning(Parameters parameters) {
        return parameters
                .node(MESSAGES)
                .valueStream()
                .filter(message -> message.path("role").asText().equals("user"))
                .map(message -> message.path("content").toString())
                .findFirst();
    }

    private static PromptOptions options(Parameters parameters) throws ApiException {
        boolean continues = parameters.flag("continue_final_message");
        boolean opens = parameters.has("add_generation_prompt") ? parameters.flag("add_generation_prompt") : !continues;
        if (opens && continues) {
            throw ApiException.invalid(
                    "continue_final_message", "Cannot set both continue_final_message and add_generation_prompt");
        }
        JsonNode more = parameters.node(KWARGS);
        Parameters.check(more.isMissingNode() || more.isObject(), KWARGS, "an object", more);
        Map<String, JsonNode> said = new HashMap<>();
        more.properties().forEach(field -> said.put(field.getKey(), field.getValue()));
        if (!parameters.node(Tools.NAME).isEmpty()) {
            said.put(Tools.NAME, parameters.node(Tools.NAME));
        }
        return new PromptOptions(opens, continues, said);
    }

    /** How the model reads dialogs. */
    ChatFormat format() {
        return format;
    }

    /** Its token ids. */
    public int[] ids() {
        return ids.clone();
    }

    List<Integer> tokens() {
        return IntStream.of(ids).boxed().toList();
    }

    /** Texts that end an answer besides the model's own end. */
    List<String> stops() {
        return format.stops();
    }
}
