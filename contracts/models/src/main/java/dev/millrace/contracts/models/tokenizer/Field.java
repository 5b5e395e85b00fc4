package dev.millrace.contracts.models.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A place in a {@code tokenizer.json}: what stands there, and its name for who has to mend it. */
record Field(JsonNode node, String path) {

    Field at(String name) {
        return new Field(node.path(name), path.isEmpty() ? name : path + "." + name);
    }

    /** Whether nothing is said there. */
    boolean isAbsent() {
        return node.isMissingNode() || node.isNull();
    }

    /** The elements of a list; none where nothing is said. */
    List<Field> items() throws MalformedTokenizer {
        if (!isAbsent() && !node.isArray()) {
            throw refused("a list is expected here");
        }
        List<Field> items = new ArrayList<>(node.size());
        for (JsonNode item : node) {
            items.add(new Field(item, "%s[%d]".formatted(path, items.size())));
        }
        return items;
    }

    String text() throws MalformedTokenizer {
        if (!node.isTextual()) {
            throw refused("a text is expected here");
        }
        return node.textValue();
    }

    String text(String otherwise) throws MalformedTokenizer {
        return isAbsent() ? otherwise : text();
    }

    boolean flag(boolean otherwise) throws MalformedTokenizer {
        if (isAbsent()) {
            return otherwise;
        }
        if (!node.isBoolean()) {
            throw refused("true or false is expected here");
        }
        return node.booleanValue();
    }

    /** A whole number from {@code least} to {@code most}. */
    int whole(int least, int most) throws MalformedTokenizer {
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < least || node.intValue() > most) {
            throw refused("a whole number from %d to %d is expected here".formatted(least, most));
        }
        return node.intValue();
    }

    int whole(int least, int most, int otherwise) throws MalformedTokenizer {
        return isAbsent() ? otherwise : whole(least, most);
    }

    MalformedTokenizer refused(String why) {
        return new MalformedTokenizer("tokenizer.json: %s: %s, not %s".formatted(path, why, shortened()));
    }

    /** What is not known of a kind of thing, with what is. */
    MalformedTokenizer unknown(String what, String known) {
        return new MalformedTokenizer("tokenizer.json: %s: the %s %s is not known; known are %s"
                .formatted(path, what, node.path("type"), known));
    }

    private String shortened() {
        String written = node.isMissingNode() ? "nothing" : node.isContainerNode() ? "a structure" : node.toString();
        return written.length() > 80 ? written.substring(0, 80) + "…" : written;
    }
}
