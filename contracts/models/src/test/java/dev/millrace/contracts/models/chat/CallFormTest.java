package dev.millrace.contracts.models.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.millrace.contracts.text.template.MalformedTemplate;
import dev.millrace.contracts.text.template.Template;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallFormTest {
    @Test
    void tagsAroundJsonAndTextBeforeThem() throws Exception {
        CallForm form = form("""
            {{- m.content }}{%- for c in m.tool_calls or [] %}
            {{- '\n' if m.content or not loop.first }}{{ '<tool_call>\n{"name": "' + c.function.name + '", "arguments": ' + c.function.arguments | tojson + '}\n</tool_call>' }}
            {%- endfor %}\
            """);

        assertThat(form.before()).isEqualTo("<tool_call>\n{\"name\": \"");
        assertThat(form.open()).isEqualTo("<tool_call>\n{\"name\": \"");
        assertThat(form.between()).isEqualTo("\", \"arguments\": ");
        assertThat(form.after()).isEqualTo("}\n</tool_call>");
        assertThat(form.join()).contains("}\n</tool_call>\n<tool_call>\n{\"name\": \"");
    }

    @Test
    void oneCallAtATimeInPlaceOfText() throws Exception {
        CallForm form = form("""
            {%- if m.tool_calls %}{% if m.tool_calls | length != 1 %}{{ raise_exception('one') }}{% endif %}
            {{- '{"name": "' + m.tool_calls[0].function.name + '", "parameters": ' + m.tool_calls[0].function.arguments | tojson + '}' }}
            {%- else %}{{ m.content }}{% endif %}\
            """);

        assertThat(form)
                .isEqualTo(
                        new CallForm("{\"name\": \"", "{\"name\": \"", "\", \"parameters\": ", "}", Optional.empty()));
    }

    @Test
    void whatCouldNotBeReadBackIsRefused() {
        assertThatThrownBy(() -> form("{{- m.content }}")).hasMessageContaining("nothing of calls");
        assertThatThrownBy(() -> form("{{- m.content }}{% if m.tool_calls %}{{ m.tool_calls | tojson }}{% endif %}"))
                .hasMessageContaining("ids of calls");
        assertThatThrownBy(() -> form("{{- m.content }}{% for c in m.tool_calls or [] %}{{ c.function.name }}{{"
                        + " c.function.arguments | tojson }}{% endfor %}"))
                .hasMessageContaining("marks where");
    }

    private static CallForm form(String answer) throws MalformedTemplate {
        Template template = Template.read("""
                {%%- for m in messages %%}{{- '<s>' + m.role + '\n' }}%s{{- '<end>\n' }}{%%- endfor %%}
                {%%- if add_generation_prompt %%}{{- '<s>assistant\n' }}{%%- endif %%}\
                """.formatted(answer));
        return new CallProbe(
                        (messages, opens) -> template.write(
                                        Map.of("messages", messages),
                                        Map.of("add_generation_prompt", BooleanNode.valueOf(opens)),
                                        Clock.systemUTC())
                                .text(),
                        "<end>")
                .form();
    }
}
