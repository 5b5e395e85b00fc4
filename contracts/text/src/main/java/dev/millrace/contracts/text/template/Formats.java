package dev.millrace.contracts.text.template;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values as text: Python's percent signs, and JSON. */
final class Formats {

    private static final Pattern PLACE = Pattern.compile("%([-0+ ]*)(\\d{0,4})(?:\\.(\\d{1,2}))?([sdifr%])");

    private Formats() {}

    /** {@code format % values}. */
    static Text formatted(Text format, List<?> values, int line) throws MalformedTemplate {
        String written = format.toString();
        Matcher place = PLACE.matcher(written);
        List<Text> parts = new ArrayList<>();
        int from = 0;
        int next = 0;
        while (place.find()) {
            parts.add(format.part(from, place.start()));
            from = place.end();
            if (place.group(4).equals("%")) {
                parts.add(Text.of("%"));
                continue;
            }
            if (next == values.size()) {
                throw new MalformedTemplate(line, "%s wants more than %d values".formatted(written, next));
            }
            parts.add(one(place, values.get(next++), line));
        }
        parts.add(format.part(from, written.length()));
        return Text.concat(parts);
    }

    private static Text one(Matcher place, Object value, int line) throws MalformedTemplate {
        String flags = place.group(1);
        Text text;
        switch (place.group(4)) {
            case "s" -> text = Value.text(value);
            case "r" -> text = Value.represented(value);
            default -> {
                if (!Value.isNumber(value)) {
                    throw new MalformedTemplate(line, "%s is no number".formatted(Value.shown(value)));
                }
                int decimals = place.group(3) == null ? 6 : Integer.parseInt(place.group(3));
                String number = place.group(4).equals("f")
                        ? rounded(Value.number(value), decimals)
                        : String.valueOf((long) Value.number(value));
                text = Text.of(flags.contains("+") && !number.startsWith("-") ? "+" + number : number);
            }
        }
        if (place.group(2).isEmpty()) {
            return text;
        }
        int missing = Math.min(1_000, Integer.parseInt(place.group(2))) - text.length();
        Text padding = Text.of((flags.contains("0") && !flags.contains("-") ? "0" : " ").repeat(Math.max(0, missing)));
        return flags.contains("-") ? text.plus(padding) : padding.plus(text);
    }

    /** Of a fraction's binary value, as C does it. */
    private static String rounded(double number, int decimals) {
        return Double.isFinite(number)
                ? new BigDecimal(number)
                        .setScale(decimals, RoundingMode.HALF_EVEN)
                        .toPlainString()
                : Value.shown(number);
    }

    /**
     * Python's {@code json.dumps}, which writes other characters than ASCII as they are.
     *
     * @param indent blanks for each level, below 0 for one line
     */
    static Text json(Object value, int indent, boolean sorted, int line) throws MalformedTemplate {
        List<Text> parts = new ArrayList<>();
        json(value, indent, 0, sorted, line, parts);
        return Text.concat(parts);
    }

    private static void json(Object value, int indent, int level, boolean sorted, int line, List<Text> parts)
            throws MalformedTemplate {
        switch (value) {
            case Text text -> {
                parts.add(Text.of("\""));
                parts.add(text.mapped(Formats::escaped));
                parts.add(Text.of("\""));
            }
            case Boolean truth -> parts.add(Text.of(truth.toString()));
            case Long number -> parts.add(Text.of(number.toString()));
            case Double number -> parts.add(Text.of(Value.shown(number)));
            case List<?> list -> {
                parts.add(Text.of("["));
                for (int i = 0; i < list.size(); i++) {
                    parts.add(Text.of(between(i, indent, level + 1)));
                    json(list.get(i), indent, level + 1, sorted, line, parts);
                }
                parts.add(Text.of(list.isEmpty() ? "]" : between(0, indent, level) + "]"));
            }
            case Map<?, ?> map -> {
                parts.add(Text.of("{"));
                int i = 0;
                for (Map.Entry<?, ?> entry : entries(map, sorted)) {
                    parts.add(Text.of(between(i++, indent, level + 1)));
                    json(Value.text(entry.getKey()), indent, level + 1, sorted, line, parts);
                    parts.add(Text.of(": "));
                    json(entry.getValue(), indent, level + 1, sorted, line, parts);
                }
                parts.add(Text.of(map.isEmpty() ? "}" : between(0, indent, level) + "}"));
            }
            default -> {
                if (!value.equals(Value.NONE)) {
                    throw new MalformedTemplate(line, "%s can't be written as JSON".formatted(Value.kind(value)));
                }
                parts.add(Text.of("null"));
            }
        }
    }

    private static List<? extends Map.Entry<?, ?>> entries(Map<?, ?> map, boolean sorted) {
        List<? extends Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        if (sorted) {
            entries.sort((one, other) -> Value.text(one.getKey()).compareTo(Value.text(other.getKey())));
        }
        return entries;
    }

    private static String between(int before, int indent, int level) {
        if (indent < 0) {
            return before == 0 ? "" : ", ";
        }
        return (before == 0 ? "\n" : ",\n") + " ".repeat(indent * level);
    }

    private static String escaped(String characters) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < characters.length(); i++) {
            char c = characters.charAt(i);
            escaped.append(
                    switch (c) {
                        case '"' -> "\\\"";
                        case '\\' -> "\\\\";
                        case '\n' -> "\\n";
                        case '\r' -> "\\r";
                        case '\t' -> "\\t";
                        case '\b' -> "\\b";
                        case '\f' -> "\\f";
                        default -> c < 32 ? "\\u%04x".formatted((int) c) : String.valueOf(c);
                    });
        }
        return escaped.toString();
    }
}
