package dev.millrace.evaluator.domain.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.recipes.Problem;
import dev.millrace.contracts.recipes.RecipeText;
import dev.millrace.contracts.recipes.Suggestion;
import dev.millrace.contracts.recipes.YamlParser;
import dev.millrace.contracts.text.template.MalformedTemplate;
import dev.millrace.contracts.text.template.PromptTemplate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value of a YAML file at its place.
 *
 * @param file how messages name the file
 */
public record Section(String file, RecipeText text, String pointer, JsonNode value) {

    /** The whole file. */
    public static Section read(String file, String yaml) throws MalformedTask {
        List<Problem> problems = new ArrayList<>();
        Optional<RecipeText> text = YamlParser.parse(yaml, problems);
        if (text.isEmpty() || !problems.isEmpty()) {
            throw refused(file, problems.getFirst());
        }
        return new Section(file, text.get(), "", text.get().tree());
    }

    private static MalformedTask refused(String file, Problem problem) {
        String where = problem.path().isEmpty() ? "" : problem.path() + ": ";
        return new MalformedTask("%s:%d: %s%s".formatted(file, problem.line(), where, problem.message()));
    }

    /** That something is wrong with it. */
    MalformedTask problem(String message) {
        return refused(file, text.problem(pointer, message));
    }

    /** The values under its keys, in order. */
    Entries entries() throws MalformedTask {
        if (!value.isObject()) {
            throw expected("keys with values");
        }
        Map<String, Section> entries = new LinkedHashMap<>();
        value.properties()
                .forEach(entry -> entries.put(
                        entry.getKey(),
                        new Section(file, text, RecipeText.child(pointer, entry.getKey()), entry.getValue())));
        return new Entries(this, entries);
    }

    /** The same, which are all known. */
    public Entries entries(Collection<String> known) throws MalformedTask {
        Entries entries = entries();
        for (Map.Entry<String, Section> entry : entries.values().entrySet()) {
            if (!known.contains(entry.getKey())) {
                throw entry.getValue()
                        .problem("the key means nothing here; " + Suggestion.among(known, entry.getKey()));
            }
        }
        return entries;
    }

    /** The values of a list. */
    List<Section> items() throws MalformedTask {
        if (!value.isArray()) {
            throw expected("a list");
        }
        List<Section> items = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            items.add(new Section(file, text, pointer + '/' + i, value.get(i)));
        }
        return items;
    }

    boolean isList() {
        return value.isArray();
    }

    boolean isText() {
        return value.isTextual();
    }

    String string() throws MalformedTask {
        if (!value.isTextual()) {
            throw expected("a text");
        }
        return value.textValue();
    }

    List<String> strings() throws MalformedTask {
        List<String> strings = new ArrayList<>();
        for (Section item : items()) {
            strings.add(item.string());
        }
        return strings;
    }

    int whole(int least) throws MalformedTask {
        if (!value.canConvertToInt() || !value.isIntegralNumber() || value.intValue() < least) {
            throw expected("a whole number from %d on".formatted(least));
        }
        return value.intValue();
    }

    double number() throws MalformedTask {
        if (!value.isNumber()) {
            throw expected("a number");
        }
        return value.doubleValue();
    }

    boolean truth() throws MalformedTask {
        if (!value.isBoolean()) {
            throw expected("true or false");
        }
        return value.booleanValue();
    }

    /** The values under its keys as they are, in order. */
    Map<String, JsonNode> plain() throws MalformedTask {
        Map<String, JsonNode> plain = new LinkedHashMap<>();
        entries().values().forEach((key, entry) -> plain.put(key, asInJson(entry.value())));
        return plain;
    }

    /** With numbers of the kinds that they have where JSON is read. */
    static JsonNode asInJson(JsonNode value) {
        return switch (value) {
            case NumericNode number when number.isBigDecimal() -> DoubleNode.valueOf(number.doubleValue());
            case NumericNode number when number.canConvertToInt() -> IntNode.valueOf(number.intValue());
            case ArrayNode array -> {
                ArrayNode copy = array.arrayNode();
                array.forEach(one -> copy.add(asInJson(one)));
                yield copy;
            }
            case ObjectNode object -> {
                ObjectNode copy = object.objectNode();
                object.properties().forEach(entry -> copy.set(entry.getKey(), asInJson(entry.getValue())));
                yield copy;
            }
            default -> value;
        };
    }

    /** A version as it is written: a number, or a text. */
    JsonNode version() throws MalformedTask {
        if (!value.isNumber() && !value.isTextual()) {
            throw expected("a version, a number or a text");
        }
        return asInJson(value);
    }

    /** One of several words. */
    String among(Collection<String> known) throws MalformedTask {
        String word = string();
        if (!known.contains(word)) {
            throw problem("found %s; %s".formatted(word, Suggestion.among(known, word)));
        }
        return word;
    }

    /** A text with places to fill in; a list of them stands for the list of what they stand for. */
    public FieldTemplate template() throws MalformedTask {
        try {
            String written = isList() ? listed(strings()) : value.isNumber() ? value.asText() : string();
            return new FieldTemplate(place(), PromptTemplate.read(written));
        } catch (MalformedTemplate e) {
            throw problem(String.valueOf(e.getMessage()));
        }
    }

    /** A list whose texts have no places to fill in, as a template. */
    private String listed(List<String> texts) throws MalformedTask {
        List<String> quoted = new ArrayList<>();
        for (String text : texts) {
            if (text.contains("{{") || text.contains("{%")) {
                throw problem("a list is taken as it is; write one with an item's fields as \"{{ [one, other] }}\"");
            }
            quoted.add("'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'");
        }
        return "{{ [" + String.join(", ", quoted) + "] }}";
    }

    private String place() {
        Problem here = text.problem(pointer, "");
        return "%s:%d: %s".formatted(file, here.line(), here.path());
    }

    private MalformedTask expected(String what) {
        return problem("expected %s, found %s".formatted(what, FieldTemplate.shown(value)));
    }
}
