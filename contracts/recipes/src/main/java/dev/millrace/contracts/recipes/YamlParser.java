package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * YAML to values, by the core schema of YAML 1.2: only {@code true} and {@code false} are booleans, and {@code 1e-3} is
 * a number. The size of the result is limited, aliases expanded, so that no small text becomes a large recipe.
 */
public final class YamlParser {

    private static final int MOST_CHARACTERS = 4 << 20;
    private static final int MOST_NODES = 100_000;
    private static final int MOST_DEPTH = 20;
    private static final int MOST_ALIASES = 50;
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,40}");
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Map<String, Mark> places = new LinkedHashMap<>();
    private final List<Problem> problems;
    private int nodes;

    private YamlParser(List<Problem> problems) {
        this.problems = problems;
    }

    /** The text's values; empty when it is no YAML. What is wrong is added to {@code problems}. */
    public static Optional<RecipeText> parse(String yaml, List<Problem> problems) {
        try {
            Node root = new Yaml(limits()).compose(new StringReader(yaml));
            if (root == null) {
                problems.add(new Problem(1, 1, "", "the text is empty; expected keys with values"));
                return Optional.empty();
            }
            YamlParser parser = new YamlParser(problems);
            parser.places.put("", root.getStartMark());
            JsonNode tree = parser.value(root, "", 0);
            return Optional.of(new RecipeText(tree, parser.places));
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            problems.add(RecipeText.at(mark, "", "this is no YAML: " + e.getProblem()));
        } catch (YAMLException e) {
            problems.add(new Problem(1, 1, "", "this is no YAML: " + e.getMessage()));
        }
        return Optional.empty();
    }

    private static LoaderOptions limits() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MOST_CHARACTERS);
        options.setNestingDepthLimit(MOST_DEPTH);
        options.setMaxAliasesForCollections(MOST_ALIASES);
        options.setAllowRecursiveKeys(false);
        return options;
    }

    private JsonNode value(Node node, String pointer, int depth) {
        if (++nodes > MOST_NODES || depth > MOST_DEPTH) {
            throw new Oversized(node.getStartMark());
        }
        return switch (node) {
            case MappingNode mapping -> object(mapping, pointer, depth);
            case SequenceNode sequence -> array(sequence, pointer, depth);
            case ScalarNode scalar -> scalar(scalar, pointer);
            default -> throw new Oversized(node.getStartMark());
        };
    }

    private ObjectNode object(MappingNode mapping, String pointer, int depth) {
        ObjectNode object = JSON.objectNode();
        for (NodeTuple entry : mapping.getValue()) {
            Node key = entry.getKeyNode();
            if (!(key instanceof ScalarNode name)) {
                problems.add(RecipeText.at(key.getStartMark(), pointer, "expected a name before the colon"));
                continue;
            }
            String child = RecipeText.child(pointer, name.getValue());
            if (object.has(name.getValue())) {
                problems.add(RecipeText.at(key.getStartMark(), child, "the key is there twice; keep one of them"));
                continue;
            }
            places.put(child, key.getStartMark());
            object.set(name.getValue(), value(entry.getValueNode(), child, depth + 1));
        }
        return object;
    }

    private ArrayNode array(SequenceNode sequence, String pointer, int depth) {
        ArrayNode array = JSON.arrayNode();
        for (Node item : sequence.getValue()) {
            String child = pointer + '/' + array.size();
            places.put(child, item.getStartMark());
            array.add(value(item, child, depth + 1));
        }
        return array;
    }

    private JsonNode scalar(ScalarNode scalar, String pointer) {
        if (!scalar.getTag().startsWith(Tag.PREFIX)) {
            problems.add(RecipeText.at(
                    scalar.getStartMark(), pointer, "the tag %s means nothing here".formatted(scalar.getTag())));
        }
        String text = scalar.getValue();
        JsonNode value = scalar.getScalarStyle() == ScalarStyle.PLAIN ? plain(text) : JSON.textNode(text);
        if (value.isBigDecimal() && !representable(value.decimalValue())) {
            problems.add(RecipeText.at(
                    scalar.getStartMark(),
                    pointer,
                    "found %s; no 64-bit number is that large or small".formatted(text)));
        }
        return value;
    }

    /** Whether it isn't infinite, or zero without being written so, where it is reckoned with. */
    private static boolean representable(BigDecimal number) {
        double nearest = number.doubleValue();
        return Double.isFinite(nearest) && (nearest != 0 || number.signum() == 0);
    }

    private static JsonNode plain(String text) {
        return switch (text) {
            case "", "~", "null" -> JSON.nullNode();
            case "true" -> JSON.booleanNode(true);
            case "false" -> JSON.booleanNode(false);
            default -> number(text);
        };
    }

    private static JsonNode number(String text) {
        if (INTEGER.matcher(text).matches()) {
            BigInteger integer = new BigInteger(text);
            return integer.bitLength() < Long.SIZE ? JSON.numberNode(integer.longValue()) : JSON.numberNode(integer);
        }
        return NUMBER.matcher(text).matches() ? JSON.numberNode(new BigDecimal(text)) : JSON.textNode(text);
    }

    /** The text holds more, or deeper, than any recipe. */
    private static final class Oversized extends MarkedYAMLException {
        private static final long serialVersionUID = 1L;

        Oversized(@Nullable Mark mark) {
            super(
                    null,
                    null,
                    "nested deeper than %d levels or longer than %d values".formatted(MOST_DEPTH, MOST_NODES),
                    mark);
        }
    }
}
