package dev.millrace.contracts.text.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

    /** The first of 6,400 characters that no template writes by itself. */
    private static final char PRIVATE = '\uE000';

    @Test
    void dialogsAreWrittenAsTransformersWritesThem() throws MalformedTemplate {
        SoftAssertions all = new SoftAssertions();
        for (JsonNode one : Golden.cases()) {
            String name = one.path("template").textValue();
            Template template = Template.read(Golden.template(name));
            String what = name + ", " + one.path("dialog").textValue();
            if (one.has("refused")) {
                all.assertThatThrownBy(() -> Golden.write(template, Golden.messages(one), one))
                        .as(what)
                        .isInstanceOf(MalformedTemplate.class)
                        .hasMessage(one.path("refused").textValue());
            } else {
                all.assertThat(Golden.write(template, Golden.messages(one), one).text())
                        .as(what)
                        .isEqualTo(one.path("text").textValue());
            }
        }
        all.assertAll();
        assertThat(Golden.templates()).hasSizeGreaterThanOrEqualTo(10);
    }

    @Test
    void theDateIsWrittenAsPythonWritesIt() throws MalformedTemplate {
        assertThat(written("{{ strftime_now('%d %b %Y, %A %-d %B, %H:%M:%S %I %p %j %y-%m %%') }}"))
                .isEqualTo("07 Mar 2025, Friday 7 March, 08:05:09 08 AM 066 25-03 %");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " ~ ",
            value = {
                "{{ 'a' ~ template, line 1: a tag isn't closed",
                "x\\n{% if a %}\\ny ~ line 3: found the template's end; expected elif or else or endif",
                "\\n{{ a b }} ~ line 2: found b; expected }}",
                "\\n\\n{{ 'x' | shout }} ~ line 3: the filter shout isn't known",
                "{{ 1 is pretty }} ~ line 1: the test pretty isn't known",
                "\\n{% include 'other' %} ~ line 2: include isn't known in templates",
                "{{ nobody.name }} ~ line 1: nobody is undefined, and has no name",
                "\\n{{ 'a' + 1 }} ~ line 2: str has no + with int",
                "{{ [1] < 2 }} ~ line 1: list and int have no order",
                "{% for a, b in [[1]] %}{% endfor %} ~ line 1: 2 names for 1 values",
                "{{ open('/etc/passwd') }} ~ line 1: open isn't known in templates",
                "{{ ''.__class__.mro() }} ~ line 1: a value.__class__ is undefined",
                "{% endfor %} ~ line 1: found endfor; expected a statement"
            })
    void whatIsWrongIsSaidWithItsLine(String template, String why) {
        assertThatThrownBy(() -> written(template.replace("\\n", "\n")))
                .isInstanceOf(MalformedTemplate.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
                "{% for a in range(99999) %}{{ [a] * 2 if false }}{% for b in range(9999) if false %}{% endfor %}{% endfor %}",
                "{% set n = namespace(x='ab') %}{% for a in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
                "{% set n = namespace(x=[1]) %}{% for a in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}",
                "{{ 'ab' * 9999999999 }}",
                "{{ ('a' * 9999999) | replace('a', 'b' * 9999999) }}",
                "{{ range(99999) | join('c' * 9999999) }}",
                "{{ range(-9223372036854775807, 9223372036854775807) | list }}",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                "{{ 2 ** 99999999999 }}",
                "{% for a in range(9999) %}{{ 'a' * 99999 }}{% endfor %}"
            })
    void whatDoesNotEndOrGrowsIsStopped(String template) {
        assertThatThrownBy(() -> written(template)).isInstanceOf(MalformedTemplate.class);
    }

    @Test
    void whatIsNestedTooDeeplyIsRefused() {
        for (String template : List.of(
                "{{ " + "(".repeat(50_000) + " }}",
                "{{ " + "not ".repeat(50_000) + "1 }}",
                "{% if 1 %}".repeat(20_000))) {
            assertThatThrownBy(() -> written(template)).isInstanceOf(MalformedTemplate.class);
        }
    }

    @Test
    void whatTheTemplateMarksAsGeneratedIsKnown() throws Exception {
        Rendered rendered = Template.read(Golden.template("marked"))
                .write(Map.of("messages", new ObjectMapper().readTree("""
                                [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So."}]""")), Map.of(), Golden.CLOCK);

        assertThat(rendered.pieces())
                .filteredOn(Rendered.Piece::generated)
                .extracting(Rendered.Piece::text)
                .containsExactly("So.", "<|end|>\n");
        assertThat(rendered.pieces())
                .filteredOn(Rendered.Piece::said)
                .extracting(piece -> piece.origin().orElseThrow().place())
                .containsExactly(0, 1);
    }

    /** Each message says characters of its own, whatever a template does with them. */
    @Test
    void whatSomebodySaysNeverCountsAsTheTemplates() throws MalformedTemplate {
        Random random = new Random(13);
        for (String name : Golden.templates()) {
            check(Template.read(Golden.template(name)), random);
        }
        check(
                Template.read("{{ messages }}{{ messages | tojson }}{{ '%r %s' | format(messages, messages[0]) }}"
                        + "{{ messages | string | upper }}{% for k, v in messages[0].items() %}{{ k ~ [v] }}{% endfor %}"
                        + "{{ messages | map(attribute='content') | join('-') | replace('-', messages[0].content) }}"
                        + "{{ messages[0].content.split() | join | title | e }}{{ strftime_now(messages[0].content) }}"
                        + "{% set x %}{{ messages[0].content }}{% endset %}{{ x[::-1] ~ x.strip() | indent(2, true) }}"
                        + "{% macro m(y) %}{{ y }}{% endmacro %}{{ m(messages[0].content)[1:] }}{{ {x: x} }}"),
                random);
    }

    private static void check(Template template, Random random) {
        for (int n = 0; n < 50; n++) {
            ArrayNode messages = dialog(random);
            try {
                Rendered rendered =
                        Golden.write(template, messages, Golden.cases().getFirst());
                for (Rendered.Piece piece : rendered.pieces()) {
                    Set<Integer> said = new HashSet<>();
                    piece.text().chars().filter(c -> c >= PRIVATE && c < 0xF900).forEach(c -> said.add(c - PRIVATE));
                    assertThat(piece.said() || said.isEmpty()).as("%s", piece).isTrue();
                }
            } catch (MalformedTemplate e) {
                assertThat(e.getMessage()).isNotEmpty(); // it takes no such dialog
            }
        }
    }

    private static ArrayNode dialog(Random random) {
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        if (random.nextInt(3) == 0) {
            messages.addObject().put("role", "system").put("content", said(random, 0));
        }
        for (int n = random.nextInt(5); n >= 0; n--) {
            int place = messages.size();
            messages.addObject()
                    .put("role", n % 2 == 0 ? "user" : "assistant")
                    .put("content", said(random, place))
                    .put(said(random, place), said(random, place))
                    .set(
                            "tool_calls",
                            JsonNodeFactory.instance
                                    .arrayNode()
                                    .add(JsonNodeFactory.instance
                                            .objectNode()
                                            .set(
                                                    "function",
                                                    JsonNodeFactory.instance
                                                            .objectNode()
                                                            .put("name", said(random, place))
                                                            .set(
                                                                    "arguments",
                                                                    JsonNodeFactory.instance
                                                                            .objectNode()
                                                                            .put(
                                                                                    said(random, place),
                                                                                    said(random, place))))));
            if (random.nextBoolean()) {
                ((ObjectNode) messages.get(place)).remove("tool_calls");
            }
        }
        return messages;
    }

    private static String said(Random random, int place) {
        StringBuilder said = new StringBuilder();
        for (int n = random.nextInt(6); n >= 0; n--) {
            said.append(random.nextInt(3) == 0 ? " <|>\n'\"\\%s".charAt(random.nextInt(10)) : (char) (PRIVATE + place));
        }
        return said.toString();
    }

    /** Templates with a stretch left out, doubled or moved. */
    @Test
    void anyTemplateWritesOrSaysWhyNot() {
        Random random = new Random(7);
        List<JsonNode> cases = Golden.cases();
        int refused = 0;
        for (int n = 0; n < 2_000; n++) {
            JsonNode one = cases.get(random.nextInt(cases.size()));
            String mutated = mutated(Golden.template(one.path("template").textValue()), random);
            try {
                Golden.write(Template.read(mutated), Golden.messages(one), one);
            } catch (MalformedTemplate e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError(mutated, e);
            }
        }
        assertThat(refused).isBetween(300, 1_999);
    }

    private static String mutated(String template, Random random) {
        String mutated = template;
        for (int n = random.nextInt(3); n >= 0; n--) {
            int from = random.nextInt(mutated.length() + 1);
            int to = Math.min(mutated.length(), from + random.nextInt(12));
            int at = random.nextInt(mutated.length() + 1);
            String part = mutated.substring(from, to);
            mutated = switch (random.nextInt(3)) {
                case 0 -> mutated.substring(0, from) + mutated.substring(to);
                case 1 -> mutated.substring(0, at) + part + mutated.substring(at);
                default -> mutated.substring(0, from) + random.nextInt(100) + mutated.substring(to);
            };
        }
        return mutated;
    }

    private static String written(String template) throws MalformedTemplate {
        return Template.read(template)
                .write(Map.of("name", TextNode.valueOf("x")), Map.of(), Golden.CLOCK)
                .text();
    }
}
