package dev.millrace.inference.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.models.chat.CallForm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolsTest {
    /** Calls as Hermes and Qwen have them, behind a mark of this vocabulary. */
    static final String TEMPLATE = """
        {%- if tools %}<|user|>{% for tool in tools %}{{ tool.function.name }}{% endfor %}<|end|>{% endif %}
        {%- for m in messages %}
        {{- '<|user|>' if m.role != 'assistant' else '<|assistant|>' }}{{ m.content }}
        {%- for call in m.tool_calls or [] %}
        {{- '\n' if m.content or not loop.first }}{{ '<|user|><call>{"name": "' + call.function.name + '", "arguments": ' + call.function.arguments | tojson + '}</call>' }}
        {%- endfor %}{{ '<|end|>' }}
        {%- endfor %}
        {%- if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}\
        """;

    private static final String TOOLS = """
        'tools': [
          {'type': 'function', 'function': {'name': 'add', 'parameters': {'type': 'object', 'properties':
            {'x': {'type': 'integer', 'maximum': 9, 'minimum': 0}}, 'required': ['x'], 'additionalProperties': false}}},
          {'type': 'function', 'function': {'name': 'now'}}]\
        """;

    private static final String ASK = "'messages': [{'role': 'user', 'content': '?'}], 'temperature': 1.5, ";
    private static final CallForm FORM = new CallForm(
            "<call>{\"name\": \"",
            "<call>{\"name\": \"",
            "\", \"arguments\": ",
            "}</call>",
            Optional.of("}</call>\n<call>{\"name\": \""));

    @TempDir
    static Path folder;

    private static Asked asked;
    private static Asked plain;

    @BeforeAll
    static void start() throws Exception {
        asked = Asked.tiny(folder.resolve("tools"), TEMPLATE);
        plain = Asked.tiny(folder.resolve("plain"));
    }

    @AfterAll
    static void stop() {
        asked.close();
        plain.close();
    }

    @Test
    void aCallThatIsRequiredIsMadeAsTheToolSays() throws Exception {
        int several = 0;
        int adds = 0;
        for (int seed = 0; seed < 20; seed++) {
            JsonNode choice = asked.chat(
                            ASK + TOOLS + ", 'tool_choice': 'required', 'max_tokens': 220, 'seed': " + seed)
                    .path("choices")
                    .path(0);
            if (choice.path("finish_reason").asText().equals("length")) {
                continue; // one call after the other, until there were no more tokens
            }
            assertThat(choice.path("finish_reason").asText()).isEqualTo("tool_calls");
            assertThat(choice.path("message").path("content").isNull()).isTrue();
            JsonNode calls = choice.path("message").path("tool_calls");
            assertThat(calls).isNotEmpty();
            several += calls.size() > 1 ? 1 : 0;
            for (JsonNode call : calls) {
                assertThat(call.path("type").asText()).isEqualTo("function");
                assertThat(call.path("id").asText()).startsWith("call_");
                JsonNode arguments = Parameters.JSON.readTree(
                        call.path("function").path("arguments").textValue());
                if (call.path("function").path("name").asText().equals("add")) {
                    assertThat(arguments.path("x").isInt()).isTrue();
                    assertThat(arguments.path("x").intValue()).isBetween(0, 9);
                    adds++;
                } else {
                    assertThat(call.path("function").path("name").asText()).isEqualTo("now");
                    assertThat(arguments).isEmpty();
                }
            }
        }
        assertThat(several).isPositive();
        assertThat(adds).isPositive();
    }

    @Test
    void aNamedToolIsCalledOnceAndAStreamSaysTheSame() throws Exception {
        String call = ASK + TOOLS
                + ", 'tool_choice': {'type': 'function', 'function': {'name': 'add'}}, 'max_tokens': 90, 'seed': 5";

        JsonNode choice = asked.chat(call).path("choices").path(0);
        JsonNode whole = choice.path("message").path("tool_calls");
        assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
        assertThat(whole).hasSize(1);
        assertThat(whole.path(0).path("function").path("name").asText()).isEqualTo("add");

        List<JsonNode> streamed = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (JsonNode chunk : asked.chatChunks(call)) {
            JsonNode delta = chunk.path("choices").path(0).path("delta");
            delta.path("tool_calls").forEach(streamed::add);
            text.append(delta.path("content").asText());
        }
        assertThat(text).isEmpty();
        assertThat(streamed).hasSize(1);
        assertThat(streamed.getFirst().path("index").asInt(-1)).isZero();
        assertThat(streamed.getFirst().path("function")).isEqualTo(whole.path(0).path("function"));
    }

    @Test
    void whereNoToolNeedsToBeCalledTextIsText() throws Exception {
        String call = ASK + TOOLS + ", 'max_tokens': 20, 'seed': 5";
        String text = content(asked.chat(call));

        assertThat(text).isNotEmpty();
        assertThat(content(asked.chat(call + ", 'tool_choice': 'auto'"))).isEqualTo(text);
        assertThat(content(asked.chat(call + ", 'tool_choice': 'none'"))).isEqualTo(text);
        StringBuilder streamed = new StringBuilder();
        asked.chatChunks(call)
                .forEach(chunk -> streamed.append(chunk.path("choices")
                        .path(0)
                        .path("delta")
                        .path("content")
                        .asText()));
        assertThat(streamed).hasToString(text);
    }

    @Test
    void whatToolsHaveSaidIsReadOn() throws Exception {
        String dialog =
                "'max_tokens': 1, 'messages': [{'role': 'user', 'content': '?'}, {'role': 'assistant', 'content':"
                        + " null,'tool_calls': [{'id': 'a', 'type': 'function', 'function': {'name': 'add', 'arguments':"
                        + " '{}'}}]}";
        int before = prompt(dialog + "]");

        assertThat(prompt(dialog + ", {'role': 'tool', 'tool_call_id': 'a', 'content': 'seven'}]"))
                .isEqualTo(before + "seven".length() + 2);
    }

    private static int prompt(String call) throws Exception {
        return asked.chat(call).path("usage").path("prompt_tokens").asInt();
    }

    private static String content(JsonNode answer) {
        return answer.path("choices").path(0).path("message").path("content").asText();
    }

    @Test
    void callsAreFoundInTextHoweverItIsCut() {
        String one = "<call>{\"name\": \"add\", \"arguments\": {\"x\": \"}</call>\"}}</call>";
        String two = "<call>{\"name\": \"now\", \"arguments\": {}}</call>";

        assertThat(read("Let me see. <ca " + one + "\n" + two, true))
                .isEqualTo("Let me see. <ca |add{\"x\": \"}</call>\"}|now{}");
        assertThat(read(one + "\n" + two, false)).isEqualTo("|add{\"x\": \"}</call>\"}");
        assertThat(read("<call>{\"name\": \"add\", \"arguments\": {\"x\": ", true))
                .isEqualTo("<call>{\"name\": \"add\", \"arguments\": {\"x\": ");
        assertThat(read("<call>{\"name\": \"add\", \"arguments\": [1]}</call>", true))
                .endsWith("[1]}</call>");
        assertThat(read("nothing <call>{\"na", true)).isEqualTo("nothing <call>{\"na");
    }

    /** Character by character. */
    private static String read(String text, boolean several) {
        CallReader reader = new CallReader(FORM, several);
        StringBuilder read = new StringBuilder();
        text.chars().forEach(c -> read.append(reader.next(String.valueOf((char) c))));
        read.append(reader.finish());
        reader.calls().forEach(call -> read.append('|').append(call.name()).append(call.arguments()));
        return read.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tool_choice | among | 'tool_choice': 'required'",
                "tool_choice | auto, none | %TOOLS, 'tool_choice': 'always'",
                "tool_choice | among | %TOOLS, 'tool_choice': {'type': 'function', 'function': {'name': 'sub'}}",
                "tools | functions | 'tools': [{'type': 'retrieval'}]",
                "tools | strict | 'tools': [{'type': 'function', 'function': {'name': 'f', 'strict': true}}]",
                "tools | parameters of f | 'tool_choice': 'required', 'tools': [{'type': 'function', 'function':"
                        + " {'name': 'f', 'parameters': {'not': {}}}}]",
                "tools | format | %TOOLS, 'response_format': {'type': 'json_object'}",
                "functions | not supported | 'functions': [{'name': 'f'}]"
            })
    void whatIsNotUnderstoodIsRefused(String param, String why, String fields) {
        ApiException refused =
                catchThrowableOfType(ApiException.class, () -> asked.chat(ASK + fields.replace("%TOOLS", TOOLS)));

        assertThat(refused).as(fields).isNotNull().hasMessageContaining(why);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().path("error").path("param").asText()).isEqualTo(param);
    }

    @Test
    void whatATemplateCannotCarryIsRefusedWithTheReason() {
        ApiException tools = catchThrowableOfType(ApiException.class, () -> plain.chat(ASK + TOOLS));
        assertThat(tools)
                .hasMessageContaining("template")
                .hasMessageContaining("nothing of the tools that may be called");
        assertThat(tools.body().path("error").path("param").asText()).isEqualTo("tools");
        assertThatThrownBy(() ->
                        plain.chat("'messages': [{'role': 'user', 'content': '?'}, {'role': 'assistant', 'content':"
                                + " null,'tool_calls': [{'type': 'function', 'function': {'name': 'add',"
                                + " 'arguments': '{}'}}]}]"))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("nothing of what the assistant calls");
    }
}
