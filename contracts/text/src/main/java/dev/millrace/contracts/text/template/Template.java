package dev.millrace.contracts.text.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A text with places to fill in, written in Jinja as Hugging Face transformers sets it up for chats: {@code trim_blocks},
 * {@code lstrip_blocks}, {@code break} and {@code continue}, {@code generation}, {@code raise_exception}, {@code strftime_now},
 * {@code tojson} without escapes. Nothing of the machine can be reached from it, and what it may take is bounded.
 */
public final class Template {

    /** What a message's {@code role} may be: templates make marks of these words, which are therefore nobody's. */
    public static final Set<String> ROLES =
            Set.of("system", "developer", "user", "assistant", "tool", "function", "ipython");

    private static final String TOO_DEEP = "the template is nested too deeply";
    private static final int LONGEST_RANGE = 100_000;

    private final List<Statement> statements;

    private Template(List<Statement> statements) {
        this.statements = statements;
    }

    /**
     * Reads a template.
     *
     * @throws MalformedTemplate when it isn't one, with the line
     */
    public static Template read(String template) throws MalformedTemplate {
        return bounded(() -> new Template(TemplateParser.parse(template)));
    }

    /**
     * Writes the text.
     *
     * @param said values by their names; each string in them counts as said by somebody, but for who it is ({@link #ROLES})
     * @param written values by their names whose strings count as the template's own
     * @param clock for templates that write the date
     * @throws MalformedTemplate when the template refuses the values or can't write them
     */
    public Rendered write(Map<String, JsonNode> said, Map<String, JsonNode> written, Clock clock)
            throws MalformedTemplate {
        Map<String, Object> names = new HashMap<>(functions(clock));
        said.forEach((name, value) -> names.put(name, said(name, value)));
        written.forEach((name, value) -> names.put(name, value(value, Text::of)));
        return bounded(() -> new Rendered(new TemplateRun().run(statements, Scope.outermost(names))));
    }

    /** Something that a template does. */
    interface Writing<T> {
        T written() throws MalformedTemplate;
    }

    /** The same, unless it takes more than a template may. */
    static <T> T bounded(Writing<T> writing) throws MalformedTemplate {
        try {
            return writing.written();
        } catch (StackOverflowError e) {
            throw new MalformedTemplate(TOO_DEEP);
        } catch (TextTooLong e) {
            throw new MalformedTemplate("the template writes too much: " + e.getMessage());
        }
    }

    static Map<String, Value.Function> functions(Clock clock) {
        return Map.of(
                "raise_exception",
                (values, named) -> {
                    throw new MalformedTemplate(
                            values.isEmpty()
                                    ? ""
                                    : Value.text(values.getFirst()).toString());
                },
                "strftime_now",
                (values, named) -> Value.text(new Given("strftime_now", values, named, 0).value(0, "format"))
                        .mapped(format -> Dates.written(LocalDateTime.now(clock), format)),
                "namespace",
                (values, named) -> new Value.Namespace(named),
                "dict",
                (values, named) -> {
                    Map<Object, Object> map = new LinkedHashMap<>();
                    named.forEach((name, value) -> map.put(Text.of(name), value));
                    return map;
                },
                "range",
                (values, named) -> range(values));
    }

    private static List<Object> range(List<Object> values) throws MalformedTemplate {
        if (values.isEmpty()) {
            throw new MalformedTemplate("range wants a bound");
        }
        List<Long> bounds = new ArrayList<>();
        for (Object value : values) {
            if (!(value instanceof Long bound)) {
                throw new MalformedTemplate("range of %s".formatted(Value.kind(value)));
            }
            bounds.add(bound);
        }
        long from = bounds.size() > 1 ? bounds.getFirst() : 0;
        long to = bounds.size() > 1 ? bounds.get(1) : bounds.getFirst();
        long step = bounds.size() > 2 ? bounds.get(2) : 1;
        if (step == 0 || Math.abs((double) to - from) / Math.abs((double) step) > LONGEST_RANGE) {
            throw new MalformedTemplate("range from %d to %d by %d is too long".formatted(from, to, step));
        }
        List<Object> range = new ArrayList<>();
        // Counted, since a sum may run over.
        for (long i = from, n = 0; n <= LONGEST_RANGE && (step > 0 ? i < to : i > to); i += step, n++) {
            range.add(i);
        }
        return range;
    }

    private static Object said(String name, JsonNode value) {
        if (!value.isArray()) {
            return value(value, text -> Text.said(text, new Origin(name, 0)));
        }
        List<Object> list = new ArrayList<>();
        for (JsonNode one : value) {
            Origin origin = new Origin(name, list.size());
            list.add(value(one, text -> Text.said(text, origin)));
        }
        return list;
    }

    static Object value(JsonNode json, Function<String, Text> text) {
        return switch (json.getNodeType()) {
            case STRING -> text.apply(json.textValue());
            case BOOLEAN -> json.booleanValue();
            case NUMBER -> json.isIntegralNumber() ? (Object) json.longValue() : json.doubleValue();
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                json.forEach(one -> list.add(value(one, text)));
                yield list;
            }
            case OBJECT -> {
                Map<Object, Object> map = new LinkedHashMap<>();
                json.properties().forEach(field -> map.put(text.apply(field.getKey()), field(field, text)));
                yield map;
            }
            default -> Value.NONE;
        };
    }

    private static Object field(Map.Entry<String, JsonNode> field, Function<String, Text> text) {
        boolean role =
                field.getKey().equals("role") && ROLES.contains(field.getValue().asText());
        return value(field.getValue(), role ? Text::of : text);
    }
}
