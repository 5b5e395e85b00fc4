package dev.millrace.contracts.text.expression;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A regular expression of Python's {@code re} (3.11) in the words of {@link Pattern}, which must be compiled with
 * {@link Pattern#UNIX_LINES}. Classes such as {@code \w} are Python's over Unicode; what Java reads otherwise
 * ({@code [} and {@code &&} in a class, braces that count nothing, {@code \Z}) is escaped or renamed, named groups are
 * counted, and case is ignored over all of Unicode. Refused are conditions on groups, the flags a, L and x, named
 * characters, and what Python refuses, too. One difference stays: after an empty match Java looks on one character
 * further, Python at the same place for a longer one.
 */
final class PatternTranslation {

    private static final String WORD = "\\p{L}\\p{N}_";
    private static final String SPACE =
            " \\t\\n\\x0b\\f\\r\\x1c-\\x1f\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029" + "\\u202f\\u205f\\u3000";
    private static final String BOUNDARY = "(?:(?<=[%1$s])(?![%1$s])|(?<![%1$s])(?=[%1$s]))".formatted(WORD);
    private static final String NO_BOUNDARY = "(?:(?<=[%1$s])(?=[%1$s])|(?<![%1$s])(?![%1$s]))".formatted(WORD);

    private static final Pattern COUNT = Pattern.compile("\\{(\\d*)(,?)(\\d*)\\}");
    private static final Pattern NAMED = Pattern.compile("\\(\\?P<(\\w+)>");
    private static final Pattern SAME_AS = Pattern.compile("\\(\\?P=(\\w+)\\)");
    private static final Pattern COMMENT = Pattern.compile("\\(\\?#[^)]*\\)");
    private static final Pattern FLAGS = Pattern.compile("\\(\\?([a-zA-Z]*)(-[a-zA-Z]+)?([:)])");
    private static final Pattern OTHER_GROUP = Pattern.compile("\\(\\?(?::|=|!|<=|<!|>)");
    private static final Pattern NUMBER = Pattern.compile("\\\\([1-9][0-9]?)");
    private static final Pattern OCTAL = Pattern.compile("\\\\(0[0-7]{0,2}|[1-3][0-7]{2})");
    private static final Pattern HEXADECIMAL =
            Pattern.compile("\\\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))");

    private final String expression;
    private final StringBuilder out = new StringBuilder();
    private final Map<String, Integer> names = new HashMap<>();
    private int groups;
    private int at;

    PatternTranslation(String expression) {
        this.expression = expression;
    }

    String translated() {
        while (at < expression.length()) {
            switch (expression.charAt(at)) {
                case '\\' -> escape();
                case '[' -> characterClass();
                case '(' -> group();
                case '{' -> count();
                default -> copy();
            }
        }
        return out.toString();
    }

    private void copy() {
        out.append(expression.charAt(at++));
    }

    private Matcher here(Pattern pattern) {
        return pattern.matcher(expression).region(at, expression.length());
    }

    /** How often, or a brace. */
    private void count() {
        Matcher count = here(COUNT);
        if (!count.lookingAt() || count.end() == at + 2) {
            out.append("\\{");
            at++;
            return;
        }
        String least = count.group(1).isEmpty() ? "0" : count.group(1);
        out.append('{')
                .append(least)
                .append(count.group(2))
                .append(count.group(3))
                .append('}');
        at = count.end();
    }

    private void group() {
        Matcher named = here(NAMED);
        Matcher same = here(SAME_AS);
        Matcher comment = here(COMMENT);
        Matcher other = here(OTHER_GROUP);
        if (named.lookingAt()) {
            names.put(named.group(1), ++groups);
            out.append('(');
            at = named.end();
        } else if (same.lookingAt()) {
            Integer number = names.get(same.group(1));
            if (number == null) {
                throw refused("no group is named " + same.group(1));
            }
            reference(number);
            at = same.end();
        } else if (comment.lookingAt()) {
            at = comment.end();
        } else if (other.lookingAt()) {
            out.append(other.group());
            at = other.end();
        } else if (expression.startsWith("(?", at)) {
            flags();
        } else {
            groups++;
            copy();
        }
    }

    private void flags() {
        Matcher flags = here(FLAGS);
        if (!flags.lookingAt()) {
            throw refused("Java has no equal of \"%s\""
                    .formatted(expression.substring(at, Math.min(at + 4, expression.length()))));
        }
        if (flags.group(3).equals(")") && at > 0) {
            throw refused("flags for all of it stand at its beginning");
        }
        String off = flags.group(2) == null ? "" : flags.group(2);
        out.append("(?")
                .append(javaFlags(flags.group(1)))
                .append(javaFlags(off))
                .append(flags.group(3));
        at = flags.end();
    }

    private String javaFlags(String flags) {
        StringBuilder java = new StringBuilder();
        for (int i = 0; i < flags.length(); i++) {
            char flag = flags.charAt(i);
            switch (flag) {
                case 'i' -> java.append("iu");
                case 'm', 's', '-' -> java.append(flag);
                case 'u' -> {}
                default -> throw refused("the flag %s has no equal".formatted(flag));
            }
        }
        return java.toString();
    }

    private void escape() {
        Matcher octal = here(OCTAL);
        Matcher number = here(NUMBER);
        if (octal.lookingAt()) {
            character(Integer.parseInt(octal.group(1), 8));
            at = octal.end();
        } else if (number.lookingAt()) {
            reference(Integer.parseInt(number.group(1)));
            at = number.end();
        } else {
            switch (escaped()) {
                case 'A' -> out.append("\\A");
                case 'Z' -> out.append("\\z");
                case 'b' -> out.append(BOUNDARY);
                case 'B' -> out.append(NO_BOUNDARY);
                default -> {
                    inOrOutOfClass(false);
                    return;
                }
            }
            at += 2;
        }
    }

    private char escaped() {
        if (at + 1 == expression.length()) {
            throw refused("it ends in a backslash");
        }
        return expression.charAt(at + 1);
    }

    private void reference(int group) {
        // In brackets, so that a digit that follows isn't read as part of the number.
        out.append("(?:\\").append(group).append(')');
    }

    private void character(int codePoint) {
        out.append("\\x{").append(Integer.toHexString(codePoint)).append('}');
    }

    private void characterClass() {
        int start = at;
        copy();
        if (expression.startsWith("^", at)) {
            copy();
        }
        int first = at;
        while (at < expression.length() && (expression.charAt(at) != ']' || at == first)) {
            switch (expression.charAt(at)) {
                case '\\' -> escapeInClass();
                case '[', '&', '^', ']' -> {
                    out.append('\\');
                    copy();
                }
                case '-' -> {
                    out.append(at == first || expression.startsWith("-]", at) ? "\\-" : "-");
                    at++;
                }
                default -> copy();
            }
        }
        if (at == expression.length()) {
            throw refused("the class that begins at character %d doesn't end".formatted(start + 1));
        }
        copy();
    }

    private void escapeInClass() {
        Matcher octal = here(OCTAL);
        if (octal.lookingAt()) {
            character(Integer.parseInt(octal.group(1), 8));
            at = octal.end();
        } else if (escaped() == 'b') {
            character('\b');
            at += 2;
        } else {
            inOrOutOfClass(true);
        }
    }

    private void inOrOutOfClass(boolean inClass) {
        Matcher hexadecimal = here(HEXADECIMAL);
        if (hexadecimal.lookingAt()) {
            character(Integer.parseInt(hexadecimal.group().substring(2), 16));
            at = hexadecimal.end();
            return;
        }
        char c = escaped();
        switch (c) {
            case 'd' -> out.append("\\p{Nd}");
            case 'D' -> out.append("\\P{Nd}");
            case 'w' -> out.append('[').append(WORD).append(']');
            case 'W' -> out.append("[^").append(WORD).append(']');
            case 's' -> out.append('[').append(SPACE).append(']');
            case 'S' -> out.append("[^").append(SPACE).append(']');
            case 'v' -> character(0x0b);
            case 'a' -> character(0x07);
            case 'f', 'n', 'r', 't' -> out.append('\\').append(c);
            default -> literally(c, inClass);
        }
        at += 2;
    }

    private void literally(char c, boolean inClass) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
            throw refused(
                    "\\%s%s has no meaning, or none that Java can say".formatted(c, inClass ? " in a class" : ""));
        }
        if (c < 0x80) {
            out.append('\\');
        }
        out.append(c);
    }

    private IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(
                "\"%s\" can't be taken as a regular expression: %s".formatted(expression, why));
    }
}
