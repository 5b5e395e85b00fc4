package dev.millrace.inference.domain.grammar;

import java.util.Map;

/** What {@code minLength}, {@code maxLength}, {@code pattern} and {@code format} say. */
final class SchemaStrings {
    private static final int MOST_CHARACTERS = 10_000;

    private static final String DATE = "\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\\d|2[0-8])";
    private static final String TIME =
            "([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,6})?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)";
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?";

    /** Some of what each format admits, and nothing that it doesn't: no 29th of February, for instance. */
    private static final Map<String, String> FORMATS = Map.of(
            "date", DATE,
            "time", TIME,
            "date-time", DATE + "T" + TIME,
            "uuid", "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            "ipv4", OCTET + "(\\." + OCTET + "){3}",
            "hostname", LABEL + "(\\." + LABEL + "){0,3}",
            "email",
                    "[A-Za-z0-9_+-]{1,30}(\\.[A-Za-z0-9_+-]{1,30})?@" + LABEL + "(\\." + LABEL
                            + "){0,2}\\.[a-z]{2,10}");

    private SchemaStrings() {}

    static Piece piece(SchemaNode node, JsonText text) throws UnsupportedGrammar {
        boolean counted = node.has("minLength") || node.has("maxLength");
        if (node.has("pattern")) {
            if (counted || node.has("format")) {
                throw node.refused(
                        "pattern", "it isn't understood beside minLength, maxLength or format; the pattern can say it");
            }
            return text.quoted(expression(node, "pattern", node.get("pattern").asText()));
        }
        if (node.has("format")) {
            String format = node.get("format").asText();
            if (counted || !FORMATS.containsKey(format)) {
                throw node.refused(
                        "format",
                        "answers can be constrained to %s, without minLength or maxLength; a pattern may say what is meant"
                                .formatted(FORMATS.keySet().stream().sorted().toList()));
            }
            return text.quoted(expression(node, "format", "^(" + FORMATS.get(format) + ")$"));
        }
        int least = node.count("minLength", MOST_CHARACTERS).orElse(0);
        int most = node.count("maxLength", MOST_CHARACTERS).orElse(Piece.ENDLESS);
        if (most < least) {
            throw node.refused("maxLength", "it is less than minLength");
        }
        return text.string(least, most);
    }

    private static Piece expression(SchemaNode node, String keyword, String expression) throws UnsupportedGrammar {
        try {
            return Regex.inString(expression);
        } catch (UnsupportedGrammar e) {
            throw node.refused(keyword, String.valueOf(e.getMessage()));
        }
    }
}
