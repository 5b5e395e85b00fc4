package dev.millrace.inference.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of {@code /v1/responses} to a model that knows nothing. */
class ResponsesTest {

    private static final String TOOLS = """
        'tools': [{'type': 'function', 'name': 'add', 'parameters': {'type': 'object', 'properties':
          {'x': {'type': 'integer', 'maximum': 9, 'minimum': 0}}, 'required': ['x'], 'additionalProperties': false}}],
        'tool_choice': 'required', 'max_output_tokens': 200, 'temperature': 0""";

    @TempDir
    static Path folder;

    private static Asked asked;

    @BeforeAll
    static void start() throws Exception {
        asked = Asked.tiny(folder, ToolsTest.TEMPLATE);
    }

    @AfterAll
    static void stop() {
        asked.close();
    }

    @Test
    void saysWhatTheSameChatSays() throws Exception {
        JsonNode chat = asked.chat("""
            'messages': [{'role': 'system', 'content': 'Be kind.'}, {'role': 'user', 'content': 'hi'}],
            'max_tokens': 12, 'temperature': 0, 'top_k': 9""");
        JsonNode response = asked.response(
                "'instructions': 'Be kind.', 'input': 'hi', 'max_output_tokens': 12, 'temperature': 0, 'top_k': 9");

        assertThat(response.path("object").asText()).isEqualTo("response");
        assertThat(response.path("output").path(0).path("content").path(0).path("text"))
                .isEqualTo(chat.path("choices").path(0).path("message").path("content"));
        assertThat(response.path("usage").path("total_tokens"))
                .isEqualTo(chat.path("usage").path("total_tokens"));
        assertThat(response.path("status").asText()).isEqualTo("incomplete");
        assertThat(response.path("incomplete_details").path("reason").asText()).isEqualTo("max_output_tokens");
        assertThat(response.path("instructions").asText()).isEqualTo("Be kind.");
    }

    @Test
    void whatFailsInMidStreamEndsWithAnEventThatSaysWhy() throws Exception {
        List<JsonNode> events = Asked.responseEventsOfAFailure("'stream': true, 'input': 'hi'");

        assertThat(events.get(events.size() - 2).path("delta").asText()).isEqualTo("Once");
        JsonNode last = events.getLast();
        assertThat(last.path("type").asText()).isEqualTo("response.failed");
        assertThat(last.path("sequence_number").intValue()).isEqualTo(events.size() - 1);
        assertThat(last.path("response").path("status").asText()).isEqualTo("failed");
        assertThat(last.path("response").path("error").path("code").asText()).isEqualTo("server_error");
        assertThat(last.path("response").path("error").path("message").asText()).contains("the weights are gone");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'input': 'hi', 'max_output_tokens': 12, 'temperature': 0",
                "'input': 'hi', 'max_output_tokens': 30, 'temperature': 1, 'seed': 4, 'stop': ['e', 'I']",
                "'input': 'hi', 'temperature': 0, 'text': {'format': {'type': 'json_schema', 'name': 'x', 'schema': {'enum': [1]}}}",
                "'input': [{'role': 'user', 'content': [{'type': 'input_text', 'text': 'a'}]}], " + TOOLS
            })
    void itsEventsTellHowTheSameComesToBe(String fields) throws Exception {
        JsonNode whole = asked.response(fields);
        List<JsonNode> events = asked.responseEvents(fields);

        assertThat(events.getFirst().path("type").asText()).isEqualTo("response.created");
        JsonNode last = events.getLast();
        assertThat(last.path("type").asText())
                .isEqualTo("response." + whole.path("status").asText());
        assertThat(unnamed(last.path("response"))).isEqualTo(unnamed(whole));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).path("sequence_number").intValue()).isEqualTo(i);
            String type = events.get(i).path("type").asText();
            text.append(type.endsWith(".delta") ? events.get(i).path("delta").asText() : "");
            if (type.equals("response.output_item.done")) {
                JsonNode item = events.get(i).path("item");
                assertThat(item)
                        .isEqualTo(last.path("response")
                                .path("output")
                                .path(events.get(i).path("output_index").intValue()));
                assertThat(text.toString())
                        .isEqualTo(item.path("arguments")
                                .asText(item.path("content")
                                        .path(0)
                                        .path("text")
                                        .asText()));
                text.setLength(0);
            }
        }
    }

    @Test
    void whatAToolSaidIsAskedWithTheCallThatAskedForIt() throws Exception {
        JsonNode call =
                asked.response("'input': 'add', " + TOOLS).path("output").path(0);
        assertThat(call.path("type").asText()).isEqualTo("function_call");
        assertThat(call.path("name").asText()).isEqualTo("add");
        assertThat(Parameters.JSON
                        .readTree(call.path("arguments").asText())
                        .path("x")
                        .isInt())
                .isTrue();

        ResponseRequest next = ResponseRequest.read(Parameters.of(Parameters.JSON.readTree(
                """
            {"model": "tiny", "input": [{"role": "user", "content": "add"}, %s,
              {"type": "function_call_output", "call_id": "%s", "output": "7"}]}
            """.formatted(call, call.path("call_id").asText()))));

        JsonNode messages = next.chat().node("messages");
        assertThat(messages.findValuesAsText("role")).containsExactly("user", "assistant", "tool");
        assertThat(messages.path(1).path("tool_calls").path(0).path("id")).isEqualTo(call.path("call_id"));
        assertThat(messages.path(2).path("tool_call_id")).isEqualTo(call.path("call_id"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "input | 'user': 'me'",
                "input | 'input': []",
                "input | 'input': 5",
                "input | 'input': [{'type': 'item_reference', 'id': 'a'}]",
                "input | 'input': [{'role': 'nobody', 'content': 'a'}]",
                "input | 'input': [{'role': 'user', 'content': [{'type': 'input_image', 'image_url': 'a'}]}]",
                "input | 'input': [{'type': 'function_call_output', 'output': 'a'}]",
                "previous_response_id | 'input': 'a', 'previous_response_id': 'resp_1'",
                "store | 'input': 'a', 'store': true",
                "max_tokens | 'input': 'a', 'max_tokens': 5",
                "max_output_tokens | 'input': 'a', 'max_output_tokens': 0",
                "max_output_tokens | 'input': 'a', 'max_output_tokens': 'all'",
                "text | 'input': 'a', 'text': {'verbosity': 'low'}",
                "text | 'input': 'a', 'text': {'format': {'type': 'xml'}}",
                "text | 'input': 'a', 'text': {'format': {'type': 'json_schema', 'name': 'a', 'schema': {'not': {}}}}",
                "tools | 'input': 'a', 'tools': [{'type': 'web_search'}]",
                "tool_choice | 'input': 'a', 'tool_choice': 'required'",
                "temperature | 'input': 'a', 'temperature': 3",
                "reasoning | 'input': 'a', 'reasoning': {'effort': 'low'}",
                "n | 'input': 'a', 'n': 2"
            })
    void whatIsNotDoneIsRefusedByTheNameThatItHasHere(String name, String fields) {
        ApiException refused = catchThrowableOfType(ApiException.class, () -> asked.response(fields));

        assertThat(refused).as(fields).isNotNull();
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().path("error").path("param").asText()).isEqualTo(name);
    }

    /** But for what is different each time. */
    private static JsonNode unnamed(JsonNode response) {
        ObjectNode rest = ((ObjectNode) response.deepCopy()).without(List.of("id", "created_at"));
        rest.path("output").forEach(item -> ((ObjectNode) item).remove(List.of("id", "call_id")));
        return rest;
    }
}
