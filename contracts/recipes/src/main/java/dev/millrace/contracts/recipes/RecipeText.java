package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.yaml.snakeyaml.error.Mark;

/**
 * The YAML of a recipe, or of another text that people write, as a tree of values that knows where in the text each of them
 * stands.
 *
 * @param tree the values
 * @param places where each value, or the key that leads to it, begins; by JSON pointer
 */
public record RecipeText(JsonNode tree, Map<String, Mark> places) {

    /** A problem with what {@code pointer} leads to; with its parent's place when it isn't in the text at all. */
    public Problem problem(String pointer, String message) {
        return at(place(pointer), pointer, message);
    }

    /** Whether a value that isn't null stands at {@code pointer}. */
    boolean says(String pointer) {
        JsonNode value = tree.at(pointer);
        return !value.isMissingNode() && !value.isNull();
    }

    private Mark place(String pointer) {
        Mark mark = places.get(pointer);
        if (mark != null) {
            return mark;
        }
        int slash = pointer.lastIndexOf('/');
        return slash < 0 ? places.values().iterator().next() : place(pointer.substring(0, slash));
    }

    static Problem at(Mark mark, String pointer, String message) {
        return new Problem(mark.getLine() + 1, mark.getColumn() + 1, readable(pointer), message);
    }

    /** {@code /sources/0/licence} as {@code sources[0].licence}. */
    static String readable(String pointer) {
        StringBuilder path = new StringBuilder();
        for (JsonPointer at = JsonPointer.compile(pointer); !at.matches(); at = at.tail()) {
            if (at.mayMatchElement()) {
                path.append('[').append(at.getMatchingIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(at.getMatchingProperty());
            }
        }
        return path.toString();
    }

    /** The pointer of which {@link #readable} makes {@code path}. */
    static String pointer(String path) {
        return path.isEmpty()
                ? ""
                : "/" + path.replaceAll("\\[(\\d+)\\]", "/$1").replace('.', '/');
    }

    /** A pointer to the child {@code key} of what {@code pointer} leads to. */
    public static String child(String pointer, String key) {
        return pointer + '/' + key.replace("~", "~0").replace("/", "~1");
    }
}
