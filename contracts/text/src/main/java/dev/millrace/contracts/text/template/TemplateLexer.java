package dev.millrace.contracts.text.template;

import dev.millrace.contracts.text.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes a template apart as Jinja does; a chat's with {@code trim_blocks} and {@code lstrip_blocks}: the line break behind a
 * statement goes, and so do the blanks before one that begins its line.
 */
final class TemplateLexer {

    private static final Pattern TAG = Pattern.compile("\\{\\{|\\{%|\\{#");
    private static final Pattern RAW_END = Pattern.compile("\\{%[-+]?\\s*endraw\\s*([-+]?)%}");
    private static final Pattern INSIDE = Pattern.compile(
            "(?<space>\\s+)|(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<float>\\d+(?:\\.\\d+(?:[eE][+-]?\\d+)?|[eE][+-]?\\d+))"
                    + "|(?<integer>\\d+)|(?<string>\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*')"
                    + "|(?<operator>\\*\\*|//|==|!=|<=|>=|[-+*/%~<>=|.,:()\\[\\]{}])",
            Pattern.DOTALL);

    private final String template;
    private final boolean trimmed;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    private TemplateLexer(String template, boolean trimmed) {
        this.template = template;
        this.trimmed = trimmed;
    }

    /** A prompt's, all of whose characters count ({@code keep_trailing_newline}). */
    static List<Token> ofPrompt(String template) throws MalformedTemplate {
        TemplateLexer lexer = new TemplateLexer(template.replace("\r\n", "\n"), false);
        lexer.run();
        return lexer.tokens;
    }

    /** A chat's. */
    static List<Token> tokens(String template) throws MalformedTemplate {
        String read = template.replace("\r\n", "\n");
        // Jinja leaves one line break at the end out.
        TemplateLexer lexer =
                new TemplateLexer(read.endsWith("\n") ? read.substring(0, read.length() - 1) : read, true);
        lexer.run();
        return lexer.tokens;
    }

    private void run() throws MalformedTemplate {
        boolean stripped = false;
        boolean broken = false;
        while (true) {
            Matcher tag = TAG.matcher(template);
            boolean found = tag.find(at);
            int end = found ? tag.start() : template.length();
            String open = found ? tag.group() : "";
            char sign = end + 2 < template.length() ? template.charAt(end + 2) : ' ';
            data(end, stripped, broken, open, sign);
            if (!found) {
                add(Kind.END, "");
                return;
            }
            advance(end + 2);
            char close;
            if (open.equals("{#")) {
                int over = template.indexOf("#}", at);
                if (over < 0) {
                    throw new MalformedTemplate(line, "a comment isn't closed");
                }
                close = template.charAt(over - 1);
                advance(over + 2);
            } else {
                if (sign == '-' || sign == '+') {
                    advance(at + 1);
                }
                close = inside(open.equals("{{"));
            }
            stripped = close == '-';
            broken = trimmed && !open.equals("{{") && close != '+';
        }
    }

    /**
     * What stands before a tag.
     *
     * @param stripped whether the tag before it ends with a minus
     * @param broken whether a line break behind the tag before it goes
     */
    private void data(int end, boolean stripped, boolean broken, String open, char sign) {
        String text = template.substring(at, end);
        int first = line;
        boolean begins = at == 0;
        if (stripped) {
            text = text.stripLeading();
        } else if (broken && text.startsWith("\n")) {
            text = text.substring(1);
            begins = true;
        }
        if (!open.isEmpty() && sign == '-') {
            text = text.stripTrailing();
        } else if (trimmed && (open.equals("{%") || open.equals("{#")) && sign != '+') {
            text = withoutIndent(text, begins && !stripped);
        }
        if (!text.isEmpty()) {
            tokens.add(new Token(Kind.DATA, text, first));
        }
        advance(end);
    }

    /** Without the blanks behind its last line break, or all of it where it begins a line. */
    private static String withoutIndent(String text, boolean begins) {
        int last = text.lastIndexOf('\n');
        if (last < 0 && !begins) {
            return text;
        }
        return text.substring(last + 1).isBlank() ? text.substring(0, last + 1) : text;
    }

    /** What a tag holds; returns the sign before its end. */
    private char inside(boolean expression) throws MalformedTemplate {
        int first = tokens.size();
        add(expression ? Kind.EXPRESSION_BEGIN : Kind.STATEMENT_BEGIN, expression ? "{{" : "{%");
        String end = expression ? "}}" : "%}";
        int depth = 0;
        while (true) {
            if (at >= template.length()) {
                throw new MalformedTemplate(tokens.get(first).line(), "a tag isn't closed: " + end + " is missing");
            }
            for (String close : List.of(end, "-" + end, "+" + end)) {
                if (depth == 0 && template.startsWith(close, at)) {
                    add(expression ? Kind.EXPRESSION_END : Kind.STATEMENT_END, end);
                    advance(at + close.length());
                    return isRaw(first) ? raw() : close.charAt(0);
                }
            }
            depth += next();
        }
    }

    private boolean isRaw(int first) {
        return tokens.size() == first + 3
                && tokens.get(first).kind() == Kind.STATEMENT_BEGIN
                && tokens.get(first + 1).is(Kind.NAME, "raw");
    }

    private char raw() throws MalformedTemplate {
        Matcher end = RAW_END.matcher(template);
        if (!end.find(at)) {
            throw new MalformedTemplate(line, "raw isn't closed: endraw is missing");
        }
        tokens.subList(tokens.size() - 3, tokens.size()).clear();
        tokens.add(new Token(Kind.DATA, template.substring(at, end.start()), line));
        advance(end.end());
        return end.group(1).isEmpty() ? '%' : end.group(1).charAt(0);
    }

    /** One token within a tag; returns how many brackets it opens. */
    private int next() throws MalformedTemplate {
        Matcher matcher = INSIDE.matcher(template).region(at, template.length());
        if (!matcher.lookingAt()) {
            throw new MalformedTemplate(
                    line, "%s can't stand in a tag".formatted(new String(Character.toChars(template.codePointAt(at)))));
        }
        String written = matcher.group();
        if (matcher.group("name") != null) {
            add(Kind.NAME, written);
        } else if (matcher.group("float") != null) {
            add(Kind.FLOAT, written);
        } else if (matcher.group("integer") != null) {
            add(Kind.INTEGER, written);
        } else if (matcher.group("string") != null) {
            add(Kind.STRING, Strings.unescaped(written.substring(1, written.length() - 1)));
        } else if (matcher.group("operator") != null) {
            add(Kind.OPERATOR, written);
        }
        advance(matcher.end());
        return "([{".contains(written) ? 1 : ")]}".contains(written) ? -1 : 0;
    }

    private void add(Kind kind, String text) {
        tokens.add(new Token(kind, text, line));
    }

    private void advance(int to) {
        for (int i = at; i < to; i++) {
            if (template.charAt(i) == '\n') {
                line++;
            }
        }
        at = to;
    }
}
