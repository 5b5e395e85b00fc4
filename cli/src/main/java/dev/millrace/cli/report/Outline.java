package dev.millrace.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Any JSON as an indented outline, for answers that are read rather than processed. */
public final class Outline {

    private Outline() {}

    /** The outline, a line each. */
    public static List<String> of(JsonNode json) {
        List<String> lines = new ArrayList<>();
        write(json, "", lines);
        return lines;
    }

    private static void write(JsonNode json, String indent, List<String> lines) {
        if (json.isObject()) {
            json.properties().forEach(e -> entry(e.getKey(), e.getValue(), indent, lines));
        } else if (json.isArray()) {
            for (JsonNode element : json) {
                element(element, indent, lines);
            }
        } else {
            lines.add(indent + json.asText());
        }
    }

    private static void entry(String name, JsonNode value, String indent, List<String> lines) {
        if (value.isValueNode()) {
            lines.add("%s%s: %s".formatted(indent, name, value.asText().replace("\n", "\n" + indent + "  ")));
        } else if (!value.isEmpty()) {
            lines.add(indent + name + ":");
            write(value, indent + "  ", lines);
        }
    }

    /** An object's first line carries the mark of the list. */
    private static void element(JsonNode element, String indent, List<String> lines) {
        int first = lines.size();
        write(element, indent + "  ", lines);
        if (lines.size() > first) {
            lines.set(first, indent + "- " + lines.get(first).substring(indent.length() + 2));
        }
    }
}
