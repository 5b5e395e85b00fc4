package dev.millrace.contracts.text.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A text with places to fill in with an item's fields, written in Jinja as lm-evaluation-harness sets it up for prompts: every
 * character of it counts, the last line break too; what isn't defined may only be asked for ({@code is defined},
 * {@code default}); {@code regex_replace} is Python's {@code re.sub}.
 */
public final class PromptTemplate {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final List<Statement> statements;

    private PromptTemplate(List<Statement> statements) {
        this.statements = statements;
    }

    /**
     * Reads a template.
     *
     * @throws MalformedTemplate when it isn't one, with the line
     */
    public static PromptTemplate read(String template) throws MalformedTemplate {
        return new PromptTemplate(Template.bounded(() -> TemplateParser.parse(TemplateLexer.ofPrompt(template))));
    }

    /**
     * What the template stands for: the value itself, a list or a number say, where it is nothing but one expression in its
     * braces; else the text that it writes.
     *
     * @param fields values by their names
     * @throws MalformedTemplate when the template can't be filled in with them
     */
    public JsonNode value(Map<String, JsonNode> fields) throws MalformedTemplate {
        Map<String, Object> names = new HashMap<>(Template.functions(Clock.systemUTC()));
        fields.forEach((name, value) -> names.put(name, Template.value(value, Text::of)));
        Scope scope = Scope.strict(names);
        return Template.bounded(() -> value(scope));
    }

    private JsonNode value(Scope scope) throws MalformedTemplate {
        if (statements.size() == 1 && statements.getFirst() instanceof Statement.Output output) {
            return json(new Evaluation(scope).value(output.value()));
        }
        return JSON.textNode(new Rendered(new TemplateRun().run(statements, scope)).text());
    }

    private static JsonNode json(Object value) throws MalformedTemplate {
        return switch (value) {
            case Text text -> JSON.textNode(text.toString());
            case Boolean truth -> JSON.booleanNode(truth);
            case Long number -> JSON.numberNode(number);
            case Double number -> JSON.numberNode(number);
            case List<?> list -> {
                ArrayNode array = JSON.arrayNode();
                for (Object one : list) {
                    array.add(json(one));
                }
                yield array;
            }
            case Map<?, ?> map -> {
                ObjectNode object = JSON.objectNode();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    object.set(Value.text(entry.getKey()).toString(), json(entry.getValue()));
                }
                yield object;
            }
            default -> {
                if (!value.equals(Value.NONE)) {
                    throw new MalformedTemplate("%s is no value".formatted(Value.kind(value)));
                }
                yield JSON.nullNode();
            }
        };
    }
}
