package dev.millrace.inference.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls at random: the chunks of a stream, put together, say in every field what the whole answer says. */
class StreamsEqualAnswersTest {

    private static final int CALLS = 200;
    private static final long SEED = 41;

    /** Vocabulary of {@link dev.millrace.inference.TinyModel}; the ids behind it have no text. */
    private static final int VOCABULARY = 272;

    private static final List<String> TEXTS = List.of(
            "the cat",
            "",
            "\ud83d\ude00 x",
            "e\u0301\u00e9",
            "\u65e5\u672c\u8a9e",
            "<|user|>hi<|end|>",
            " the",
            "a\\nb",
            "  ");
    private static final List<String> STOPS =
            List.of("e", "the", " ", "I", "\u00e9", "\ufffd", "\ufffd\ufffd", "ab", "\\n", "<|end|>", "1", "");
    private static final String TOOLS = """
        , 'tools': [
          {'type': 'function', 'function': {'name': 'add', 'parameters': {'type': 'object', 'properties':
            {'x': {'type': 'integer', 'maximum': 9, 'minimum': 0}}, 'required': ['x'], 'additionalProperties': false}}},
          {'type': 'function', 'function': {'name': 'now'}}]""";

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);

    @Test
    void whateverIsAskedFor() throws Exception {
        try (Asked asked = Asked.tiny(folder, ToolsTest.TEMPLATE)) {
            for (int i = 0; i < CALLS; i++) {
                boolean chat = random.nextInt(5) < 2;
                String fields = (chat ? chat() : completion()) + sampling() + ending(chat);
                String streamed = fields + ", 'stream_options': {'include_usage': true}";
                JsonNode whole = chat ? asked.chat(fields) : asked.completion(fields);
                List<JsonNode> chunks = chat ? asked.chatChunks(streamed) : asked.completionChunks(streamed);

                assertThat(together(chunks, chat)).as(fields).isEqualTo(said(whole, chat));
            }
        }
    }

    private String completion() {
        return "'prompt': "
                + switch (random.nextInt(4)) {
                    case 0 -> IntStream.range(0, 2).mapToObj(i -> text()).toList();
                    case 1 -> ids().toString();
                    case 2 -> List.of(ids(), ids()).toString();
                    default -> text();
                }
                + sometimes(2, () -> ", 'echo': true")
                + sometimes(2, () -> ", 'logprobs': " + random.nextInt(6))
                + sometimes(8, () -> ", 'truncate_prompt_tokens': " + (1 + random.nextInt(3)));
    }

    private String chat() {
        return "'messages': [{'role': 'user', 'content': %s}]".formatted(text())
                + sometimes(2, () -> ", 'logprobs': true, 'top_logprobs': " + random.nextInt(6))
                + sometimes(
                        3,
                        () -> TOOLS + List.of("", ", 'tool_choice': 'required'").get(random.nextInt(2)));
    }

    private String sampling() {
        return ", 'temperature': %s, 'seed': %d"
                        .formatted(List.of("0", "1", "2").get(random.nextInt(3)), random.nextInt())
                + sometimes(3, () -> ", 'n': " + (1 + random.nextInt(3)))
                + sometimes(4, () -> ", 'top_k': " + (1 + random.nextInt(40)))
                + sometimes(4, () -> ", 'logit_bias': {'%d': 20, '%d': 20}".formatted(id(), VOCABULARY - 1));
    }

    private String ending(boolean chat) {
        return ", 'max_tokens': " + (1 + random.nextInt(chat ? 60 : 24))
                + sometimes(2, () -> ", 'stop': ['%s', '%s']".formatted(stop(), stop()))
                + sometimes(3, () -> ", 'include_stop_str_in_output': true")
                + sometimes(4, () -> ", 'ignore_eos': true")
                + sometimes(6, () -> ", 'stop_token_ids': " + ids());
    }

    private String sometimes(int oneIn, Supplier<String> fields) {
        return random.nextInt(oneIn) == 0 ? fields.get() : "";
    }

    private String text() {
        return "'" + TEXTS.get(random.nextInt(TEXTS.size())) + "'";
    }

    private String stop() {
        return STOPS.get(random.nextInt(STOPS.size()));
    }

    private int id() {
        return random.nextInt(VOCABULARY);
    }

    private List<Integer> ids() {
        return random.ints(1 + random.nextInt(5), 0, VOCABULARY).boxed().toList();
    }

    /** What an answer says, but for what is its own: ids, and when it was made. */
    private static JsonNode said(JsonNode whole, boolean chat) {
        ArrayNode choices = JsonNodeFactory.instance.arrayNode();
        for (JsonNode choice : whole.path("choices")) {
            JsonNode message = choice.path("message");
            ObjectNode said = choices.addObject();
            said.put(
                    "text",
                    chat
                            ? message.path("content").asText("")
                            : choice.path("text").asText());
            said.put("finish_reason", choice.path("finish_reason").asText());
            said.set("logprobs", tokens(List.of(choice.path("logprobs"))));
            said.set("calls", calls(message));
        }
        return with(choices, whole.path("usage"));
    }

    private static JsonNode together(List<JsonNode> chunks, boolean chat) {
        List<List<JsonNode>> of = new ArrayList<>();
        JsonNode usage = JsonNodeFactory.instance.nullNode();
        for (JsonNode chunk : chunks) {
            for (JsonNode choice : chunk.path("choices")) {
                while (of.size() <= choice.path("index").intValue()) {
                    of.add(new ArrayList<>());
                }
                of.get(choice.path("index").intValue()).add(choice);
            }
            usage = chunk.path("usage").isNull() ? usage : chunk.path("usage");
        }
        ArrayNode choices = JsonNodeFactory.instance.arrayNode();
        of.forEach(all -> choices.add(together(all, chat, choices.objectNode())));
        return with(choices, usage);
    }

    private static ObjectNode together(List<JsonNode> choices, boolean chat, ObjectNode said) {
        StringBuilder text = new StringBuilder();
        ArrayNode calls = said.arrayNode();
        for (JsonNode choice : choices) {
            text.append(
                    chat
                            ? choice.path("delta").path("content").asText("")
                            : choice.path("text").asText());
            calls(choice.path("delta")).forEach(calls::add);
        }
        said.put("text", text.toString());
        said.put("finish_reason", choices.getLast().path("finish_reason").asText());
        said.set(
                "logprobs",
                tokens(choices.stream().map(choice -> choice.path("logprobs")).toList()));
        said.set("calls", calls);
        return said;
    }

    /** The lists of log-probabilities, each in one. */
    private static ObjectNode tokens(List<JsonNode> logprobs) {
        ObjectNode lists = JsonNodeFactory.instance.objectNode();
        for (JsonNode each : logprobs) {
            each.properties()
                    .forEach(list -> list.getValue()
                            .forEach(value ->
                                    lists.withArray("/" + list.getKey()).add(value)));
        }
        return lists;
    }

    private static ArrayNode calls(JsonNode message) {
        ArrayNode calls = JsonNodeFactory.instance.arrayNode();
        message.path("tool_calls").forEach(call -> calls.add(call.path("function")));
        return calls;
    }

    private static JsonNode with(ArrayNode choices, JsonNode usage) {
        return JsonNodeFactory.instance
                .objectNode()
                .<ObjectNode>set("choices", choices)
                .set("usage", usage);
    }
}
