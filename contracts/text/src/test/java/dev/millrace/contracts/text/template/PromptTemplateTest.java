package dev.millrace.contracts.text.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Templates of prompts; what is expected is what Jinja 3.1 and Python 3.11 say. */
class PromptTemplateTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode value(String template, String fields) throws Exception {
        Map<String, JsonNode> names = new HashMap<>();
        JSON.readTree(fields).properties().forEach(field -> names.put(field.getKey(), field.getValue()));
        return PromptTemplate.read(template).value(names);
    }

    private static String text(String template, String fields) throws Exception {
        return value(template, fields).textValue();
    }

    @Test
    void everyCharacterCounts() throws Exception {
        assertThat(text("{% if true %}\n  a\n  {% endif %}\n", "{}")).isEqualTo("\n  a\n  \n");
    }

    @Test
    void oneExpressionAloneIsAValue() throws Exception {
        assertThat(value("{{ a }}", "{\"a\": [1, \"b\", 2.5, null]}").toString())
                .isEqualTo("[1,\"b\",2.5,null]");
        assertThat(value("{{ a.index('y') }}", "{\"a\": [\"x\", \"y\"]}").intValue())
                .isEqualTo(1);
        assertThat(value(" {{ a }}", "{\"a\": 1}").textValue()).isEqualTo(" 1");
    }

    @Test
    void whatIsNotDefinedMayOnlyBeAskedFor() throws Exception {
        assertThat(text("{{ a if a is defined else b }}", "{\"b\": \"x\"}")).isEqualTo("x");
        assertThat(text("{{ a.c | default('y') }}", "{\"a\": {}}")).isEqualTo("y");
        assertThatThrownBy(() -> value("{{ a }}", "{}")).hasMessage("a isn't defined");
        assertThatThrownBy(() -> value("{{ 'x' ~ a.c }}", "{\"a\": {}}")).hasMessage("a.c isn't defined");
        assertThatThrownBy(() -> value("{% if a %}{% endif %}", "{}")).hasMessage("a isn't defined");
    }

    @Test
    void patternsAreThoseOfPython() throws Exception {
        assertThat(text("{{ a | regex_replace('\\\\s+', '$') }}", "{\"a\": \"x\\u00a0 y\"}"))
                .isEqualTo("x$y");
        assertThat(text("{{ a | regex_replace('(\\\\w)(z)?', '<\\\\1\\\\g<2>>') }}", "{\"a\": \"éz b\"}"))
                .isEqualTo("<éz> <b>");
        assertThat(text("{{ a | map('regex_replace', 'b', '') | join('|') }}", "{\"a\": [\"ab\", \"b\"]}"))
                .isEqualTo("a|");
        assertThatThrownBy(() -> value("{{ 'a' | regex_replace('(', '') }}", "{}"))
                .hasMessageContaining("\"(\" is no regular expression");
    }

    @Test
    void wordsBeginAsPythonLetsThemBegin() throws Exception {
        assertThat(text("{{ 'ÉTÉ Là'.capitalize() }}{{ 'ßa'.capitalize() }}{{ 'ǆA'.capitalize() }}", "{}"))
                .isEqualTo("Été làSsaǅa");
        assertThat(text(
                        "{{ 'ŉA'.capitalize() }} {{ 'ᾳ'.capitalize() }} {{ 'ΑΣ ΣΑ'.capitalize() }} {{ 'ﬃX'.capitalize() }}",
                        "{}"))
                .isEqualTo("ʼNa \u1fbc Ας σα Ffix");
        assertThat(text("{{ 'ᾷ'.capitalize() }}", "{}")).isEqualTo("Α\u0342\u0345");
    }
}
