package dev.millrace.inference.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers of a model that knows nothing, and keeps to what it is told all the same. */
class StructuredOutputTest {
    private static final String SCHEMA = """
        {'type':'object','properties':{
          'name':{'type':'string','maxLength':12},
          'age':{'type':'integer','minimum':0,'maximum':150},
          'tags':{'type':'array','items':{'enum':['a','b']},'maxItems':3},
          'note':{'type':['string','null'],'maxLength':5}},
         'required':['name','age','tags'],'additionalProperties':false}\
        """;

    @TempDir
    static Path folder;

    private static Asked asked;

    @BeforeAll
    static void start() throws Exception {
        asked = Asked.tiny(folder);
    }

    @AfterAll
    static void stop() {
        asked.close();
    }

    @Test
    void anAnswerThatEndsByItselfIsAnInstanceAndOneThatIsCutSaysSo() throws Exception {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SCHEMA.replace('\'', '"'), InputFormat.JSON);
        JsonNode choices = asked.chat("""
            'messages': [{'role': 'user', 'content': 'Who?'}], 'n': 24, 'seed': 3, 'temperature': 1.5,
            'max_tokens': 120,
            'response_format': {'type': 'json_schema', 'json_schema': {'name': 'x', 'strict': true, 'schema': %s}}
            """.formatted(SCHEMA)).path("choices");

        int ended = 0;
        for (JsonNode choice : choices) {
            String text = choice.path("message").path("content").asText();
            if (choice.path("finish_reason").asText().equals("stop")) {
                assertThat(schema.validate(text, InputFormat.JSON)).as(text).isEmpty();
                ended++;
            } else {
                assertThat(choice.path("finish_reason").asText()).isEqualTo("length");
            }
        }
        assertThat(choices).hasSize(24);
        assertThat(ended).isGreaterThan(5);
        JsonNode cut = asked.completion("'prompt': 'the', 'max_tokens': 1, 'response_format': {'type': 'json_object'}");
        assertThat(cut.path("choices").path(0).path("finish_reason").asText()).isEqualTo("length");
        assertThat(cut.path("choices").path(0).path("text").asText()).startsWith("{");
    }

    @Test
    void aChoiceIsOneOfItsTextsAndEachOfThemIsReached() throws Exception {
        for (String way : List.of("'guided_choice': %s", "'structured_outputs': {'choice': %s}")) {
            JsonNode answer =
                    asked.completion("'prompt': 'the', 'n': 64, 'seed': 1, 'temperature': 2, 'max_tokens': 20, "
                            + way.formatted("['yes', 'yes, but', 'ä no', '']"));
            Set<String> texts = new HashSet<>();
            answer.path("choices").forEach(choice -> {
                texts.add(choice.path("text").asText());
                assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
            });
            assertThat(texts).isSubsetOf("yes", "yes, but", "ä no", "").contains("ä no", "yes, but");
        }
    }

    @Test
    void anExpressionIsMatchedAndEndsWhereNothingMayFollow() throws Exception {
        String text = asked.completion(
                        "'prompt': 'the', 'temperature': 1, 'max_tokens': 40, 'ignore_eos': true, 'guided_regex':"
                                + " '[a-f]{3}-[0-9]{2}'")
                .path("choices")
                .path(0)
                .path("text")
                .asText();

        assertThat(text).matches("[a-f]{3}-[0-9]{2}");
    }

    @Test
    void whatEndsEarlyOrLateIsKeptToItAsWell() throws Exception {
        JsonNode choice = asked.completion(
                        "'prompt': 'the', 'temperature': 0, 'max_tokens': 40, 'logit_bias': {'0': 100}, 'min_tokens':"
                                + " 5, 'guided_regex': 'x{2,30}'")
                .path("choices")
                .path(0);

        assertThat(choice.path("text").asText()).isEqualTo("xxxxx");
        assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "response_format.json_schema.schema | #/properties/a/not | 'response_format': {'type': 'json_schema',"
                        + " 'json_schema': {'schema': {'properties': {'a': {'not': {}}}}}}",
                "response_format.json_schema.schema | JSON schema | 'response_format': {'type': 'json_schema'}",
                "response_format | json_object | 'response_format': {'type': 'xml'}",
                "guided_regex | character 1 | 'guided_regex': '(?=a)'",
                "guided_regex | too many ways | 'guided_regex': '((a?){2000}){2000}b'",
                "guided_choice | 1 to | 'guided_choice': []",
                "guided_grammar | not supported | 'guided_grammar': 'root ::= x'",
                "structured_outputs.grammar | not supported | 'structured_outputs': {'grammar': 'x'}",
                "guided_regex | not to several | 'guided_regex': 'a', 'response_format': {'type': 'json_object'}"
            })
    void whatCannotBeConstrainedIsRefusedWithWhereAndWhy(String param, String why, String fields) {
        ApiException refused = catchThrowableOfType(
                ApiException.class, () -> asked.completion("'prompt': 'the', 'max_tokens': 9, " + fields));

        assertThat(refused).as(fields).isNotNull();
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().path("error").path("param").asText()).isEqualTo(param);
        assertThat(refused).hasMessageContaining(why);
    }
}
