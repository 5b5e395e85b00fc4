package dev.millrace.inference.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What calls ask of a model that is really served, without HTTP. */
class CallTest {

    /** The id of the end, as {@link dev.millrace.inference.TinyModel} has it. */
    private static final int END = 0;

    @TempDir
    static Path folder;

    private static Asked asked;
    private static Tokenizer tokenizer;

    @BeforeAll
    static void start() throws Exception {
        asked = Asked.tiny(folder);
        tokenizer = asked.tokenizer();
    }

    @AfterAll
    static void stop() {
        asked.close();
    }

    @Test
    void aBiasPutsAnyTokenNextAndKeepsAnyAway() throws Exception {
        JsonNode forced = completion("'logit_bias': {'75': 100}, 'max_tokens': 6");
        assertThat(text(forced)).isEqualTo(tokenizer.decode(75).repeat(6));

        JsonNode free = completion("'max_tokens': 12, 'logprobs': 0");
        String usual = free.path("logprobs").path("tokens").path(0).asText();
        int id = tokenizer.encode(usual)[0];
        assertThat(text(completion("'logit_bias': {'%d': -100}, 'max_tokens': 12".formatted(id))))
                .doesNotContain(usual);
    }

    @Test
    void aTokenBeginsWithTheCharacterThatItsFirstByteIsPartOf() throws Exception {
        int[] face = tokenizer.encode("\ud83d\ude00");
        int[] letter = tokenizer.encode("b");

        assertThat(offsets(face[0], face[1], face[2], face[3], letter[0])).containsExactly(0, 0, 0, 0, 1);
        assertThat(offsets(face[0], face[1], letter[0], letter[0])).containsExactly(0, 0, 1, 2);
        assertThat(offsets(face[3], letter[0])).containsExactly(0, 1);
        assertThat(offsets(face[0], face[0], face[1], face[2], face[3])).containsExactly(0, 1, 1, 1, 1);
        assertThat(offsets(letter[0], face[2], face[3], letter[0])).containsExactly(0, 1, 2, 3);
    }

    private static List<Integer> offsets(int... prompt) throws Exception {
        List<Integer> offsets = new ArrayList<>();
        JsonNode whole = asked.completion(
                        "'prompt': %s, 'echo': true, 'logprobs': 0, 'max_tokens': 0".formatted(Arrays.toString(prompt)))
                .path("choices")
                .path(0);
        assertThat(whole.path("text").asText()).isEqualTo(tokenizer.decode(prompt));
        whole.path("logprobs").path("text_offset").forEach(offset -> offsets.add(offset.intValue()));
        return offsets;
    }

    @Test
    void whatAModelIsGivenBesidesThePromptTakesNoRoomInTheText() throws Exception {
        JsonNode choice = asked.completion(
                        "'prompt': '', 'echo': true, 'logprobs': 0, 'max_tokens': 2, 'ignore_eos': true")
                .path("choices")
                .path(0);

        assertThat(choice.path("logprobs").path("tokens")).hasSize(3);
        assertThat(choice.path("logprobs").path("text_offset").path(1).intValue())
                .isZero();
    }

    @Test
    void theEndEndsUnlessItIsTooEarlyOrIgnored() throws Exception {
        String wanting = "'logit_bias': {'%d': 100}, 'max_tokens': 9".formatted(END);

        JsonNode ended = completion(wanting);
        assertThat(text(ended)).isEmpty();
        assertThat(ended.path("finish_reason").asText()).isEqualTo("stop");

        JsonNode later = completion(wanting + ", 'min_tokens': 4, 'logprobs': 0");
        assertThat(later.path("logprobs").path("tokens")).hasSize(5);
        assertThat(later.path("finish_reason").asText()).isEqualTo("stop");
        assertThat(text(later)).isNotEmpty().doesNotContain("<|endoftext|>");

        JsonNode never = completion(wanting + ", 'ignore_eos': true, 'logprobs': 0");
        assertThat(never.path("logprobs").path("tokens")).hasSize(9);
        assertThat(never.path("finish_reason").asText()).isEqualTo("length");
    }

    @Test
    void aStopTokenEndsAndIsShownWhereThatIsAskedFor() throws Exception {
        String call = "'max_tokens': 9, 'min_tokens': 3, 'logit_bias': {'75': 90, '76': 80}, 'stop_token_ids': [75]";
        String early = tokenizer.decode(76).repeat(3);

        assertThat(text(completion(call))).isEqualTo(early);
        JsonNode shown = completion(call + ", 'include_stop_str_in_output': true");
        assertThat(text(shown)).isEqualTo(early + tokenizer.decode(75));
        assertThat(shown.path("finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void aStopTextCountsOnlyBehindTheLeastNumberOfTokens() throws Exception {
        String call = "'max_tokens': 9, 'logit_bias': {'75': 100}, 'stop': '%s'".formatted(tokenizer.decode(75));

        assertThat(text(completion(call))).isEmpty();
        assertThat(text(completion(call + ", 'min_tokens': 4")))
                .isEqualTo(tokenizer.decode(75).repeat(4));
    }

    @Test
    void aTruncatedPromptIsReadFromItsEnd() throws Exception {
        String whole = text(completion("'max_tokens': 8", "ther"));

        JsonNode cut = asked.completion(
                "'prompt': '%s', 'temperature': 0, 'max_tokens': 8, 'truncate_prompt_tokens': %d, 'echo': true"
                        .formatted("long ago\\n".repeat(200) + "ther", tokenizer.encode("ther").length));
        assertThat(cut.path("choices").path(0).path("text").asText()).isEqualTo("ther" + whole);
        assertThat(cut.path("usage").path("prompt_tokens").asInt()).isEqualTo(tokenizer.encode("ther").length);
        JsonNode fits = asked.completion(
                "'prompt': [%s], 'max_tokens': 8, 'truncate_prompt_tokens': -1".formatted("5, ".repeat(999) + 5));
        assertThat(fits.path("usage").path("prompt_tokens").asInt()).isEqualTo(asked.context() + 1 - 8);
        JsonNode chat = asked.chat("'messages': [{'role': 'user', 'content': '%s'}], 'truncate_prompt_tokens': 7"
                .formatted("the cat ".repeat(200)));
        assertThat(chat.path("usage").path("prompt_tokens").asInt()).isEqualTo(7);
    }

    @Test
    void choicesDifferAndAreTheSameForTheSameSeed() throws Exception {
        String call = "'prompt': 'the', 'temperature': 1.5, 'min_p': 0.001, 'seed': 5, 'n': 4, 'max_tokens': 8";

        JsonNode once = asked.completion(call).path("choices");
        assertThat(asked.completion(call).path("choices")).isEqualTo(once);
        Set<String> texts = new HashSet<>();
        once.forEach(choice -> texts.add(choice.path("text").asText()));
        assertThat(texts).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "logit_bias | 'logit_bias': {'75': 101}",
                "logit_bias | 'logit_bias': {'9999': 1}",
                "logit_bias | 'logit_bias': {'the': 1}",
                "logit_bias | 'logit_bias': [1]",
                "min_p | 'min_p': 1.5",
                "top_k | 'top_k': -2",
                "presence_penalty | 'presence_penalty': 2.1",
                "frequency_penalty | 'frequency_penalty': -2.1",
                "repetition_penalty | 'repetition_penalty': 0",
                "stop_token_ids | 'stop_token_ids': [-1]",
                "stop_token_ids | 'stop_token_ids': 5",
                "ignore_eos | 'ignore_eos': 'yes'",
                "min_tokens | 'min_tokens': 20",
                "min_tokens | 'min_tokens': -1",
                "truncate_prompt_tokens | 'truncate_prompt_tokens': 0",
                "include_stop_str_in_output | 'include_stop_str_in_output': 1",
                "priority | 'priority': 1",
                "best_of | 'best_of': 2",
                "n | 'n': 0",
                "seed | 'seed': 0.5",
                "use_beam_search | 'use_beam_search': true",
                "prompt_logprobs | 'prompt_logprobs': 1",
                "allowed_token_ids | 'allowed_token_ids': [1]",
                "temprature | 'temprature': 1",
                "suffix | 'suffix': ['b']",
                "suffix | 'suffix': {}",
                "user | 'user': 5",
                "safety_identifier | 'safety_identifier': ['me']",
                "prompt_cache_key | 'prompt_cache_key': true",
                "metadata | 'metadata': 'tags'",
                "stream_options | 'stream_options': {'include_usage': true}",
                "stream_options | 'stream': true, 'stream_options': 5",
                "stream_options | 'stream': true, 'stream_options': {'include_usage': 'yes'}",
                "stream_options | 'stream': true, 'stream_options': {'continuous_usage_stats': true}",
                "stream_options | 'stream': true, 'stream_options': {'usage': false}",
                "response_format | 'response_format': {'type': 'json_object', 'schema': {}}",
                "response_format.json_schema | 'response_format': {'type': 'json_schema', 'json_schema': {'schema': {}, 'mode': 1}}"
            })
    void whatIsOutOfRangeOrNotDoneIsRefusedByName(String name, String field) {
        ApiException refused = catchThrowableOfType(
                ApiException.class, () -> asked.completion("'prompt': 'the', 'max_tokens': 9, " + field));

        assertThat(refused).as(field).isNotNull();
        ObjectNode error = (ObjectNode) refused.body().path("error");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.path("param").asText()).isEqualTo(name);
        assertThat(error.path("message").asText()).contains(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "top_logprobs | 'top_logprobs': 3",
                "top_logprobs | 'top_logprobs': 'x'",
                "max_tokens | 'max_completion_tokens': 3, 'max_tokens': 'x'",
                "functions | 'functions': 5",
                "functions | 'functions': [{'name': 'f'}]",
                "messages | 'messages': ['hello']",
                "messages | 'messages': [{'role': 'user', 'content': [{'type': 'text'}]}]",
                "messages | 'messages': [{'role': 'user', 'content': [{'type': 'text', 'text': 5}]}]",
                "messages | 'messages': [{'role': 'user', 'content': 'a', 'name': 5}]",
                "messages | 'messages': [{'role': 'tool', 'content': 'a', 'tool_call_id': 5}]",
                "messages | 'messages': [{'role': 'assistant', 'content': 'a', 'tool_calls': 'f'}]",
                "messages | 'messages': [{'role': 'assistant', 'content': '', 'tool_calls': ['f']}]",
                "tools | 'tools': [{'type': 'function', 'function': {'name': 'f', 'description': 5}}]",
                "tools | 'tools': [{'type': 'function', 'function': {'name': 'f', 'strict': 'yes'}}]",
                "tools.function | 'tools': [{'type': 'function', 'function': {'name': 'f', 'arguments': {}}}]",
                "tools | 'tools': [{'type': 'function', 'function': {'name': 'f'}, 'name': 'g'}]",
                "tools | 'tools': [{'type': 'function', 'function': {'name': 'f'}}, {'type': 'function', 'function': {'name': 'f'}}]"
            })
    void whatAChatCanNotHaveIsRefusedByName(String name, String field) {
        String dialog =
                field.contains("'messages'") ? field : "'messages': [{'role': 'user', 'content': 'a'}], " + field;

        ApiException refused = catchThrowableOfType(ApiException.class, () -> asked.chat(dialog));

        assertThat(refused).as(field).isNotNull();
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().path("error").path("param").asText()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "prompt | {'prompt': '\\\\ud83d'}",
                "stop | {'prompt': 'a', 'stop': ['b', '\\\\ude00\\\\ud83d']}",
                "messages | {'messages': [{'role': 'user', 'content': [{'type': 'text', 'text': 'x\\\\udc00y'}]}]}",
                "response_format | {'response_format': {'enum': ['\\\\ud800']}}",
                "body | {'tools': [{'parameters': {'\\\\ud800': {}}}]}",
                "body | {'\\\\udfff': 1}",
                "body | {'prompt': 'a', 'prompt': 'b'}",
                "body | {'prompt': 'a'} {}",
                "body | {'prompt': 'a'} x",
                "body | {'prompt': {'a': 1, 'b': 2, 'a': 3}}"
            })
    void aBodyThatCanNotBeReadAsItIsIsRefusedWithThePlace(String name, String body) {
        ApiException refused = catchThrowableOfType(
                ApiException.class,
                () -> Parameters.read(
                        body.replace('\'', '"').replace("\\\\", "\\").getBytes(UTF_8)));

        assertThat(refused).as(body).isNotNull();
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().path("error").path("param").asText()).isEqualTo(name);
        assertThat(refused.getMessage())
                .doesNotContain("jackson", "StreamReadFeature")
                .containsPattern("line 1, column|surrogate");
    }

    @Test
    void aWholePairOfSurrogatesIsACharacterLikeAnyOther() throws Exception {
        JsonNode choice = asked.completion("'prompt': '\\ud83d\\ude00', 'echo': true, 'max_tokens': 0")
                .path("choices")
                .path(0);

        assertThat(text(choice)).isEqualTo("\ud83d\ude00");
    }

    @Test
    void argumentsOfACallThatAreEmptyAreNone() throws Exception {
        String call =
                "{'role': 'assistant', 'tool_calls': [{'type': 'function', 'function': {'name': 'f', 'arguments': '%s'}}]}";

        assertThat(ChatMessages.read(messages(call.formatted(""))).json())
                .isEqualTo(ChatMessages.read(messages(call.formatted("{}"))).json());
    }

    private static JsonNode messages(String message) throws Exception {
        return Parameters.JSON.readTree("[" + message.replace('\'', '"') + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'best_of': 1, 'priority': 0, 'suffix': '', 'user': 'me', 'logit_bias': {}, 'top_k': -1, 'stop': null",
                "'use_beam_search': false, 'length_penalty': 1.0, 'store': false, 'metadata': {'a': 'b'}, 'unknown':"
                        + " null"
            })
    void whatAsksForNothingElseIsTaken(String fields) throws Exception {
        assertThat(completion("'max_tokens': 5, " + fields)).isEqualTo(completion("'max_tokens': 5"));
    }

    private static JsonNode completion(String more) throws Exception {
        return completion(more, "the cat");
    }

    private static JsonNode completion(String more, String prompt) throws Exception {
        JsonNode answer = asked.completion("'prompt': '%s', 'temperature': 0, %s".formatted(prompt, more));
        ArrayNode choices = (ArrayNode) answer.path("choices");
        assertThat(choices).hasSize(1);
        return choices.path(0);
    }

    private static String text(JsonNode choice) {
        return choice.path("text").asText();
    }
}
