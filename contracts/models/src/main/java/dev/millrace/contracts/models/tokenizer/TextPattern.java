package dev.millrace.contracts.models.tokenizer;

import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What is looked for in a text. */
sealed interface TextPattern {

    /** Oniguruma's {@code \w}: of the numbers that aren't digits it takes those of Latin-1. */
    String WORD = "\\p{IsAlphabetic}\\p{M}\\p{Nd}\\p{Pc}\u00b2\u00b3\u00b9\u00bc-\u00be";

    /** Takes a place where it was found; may be empty. */
    interface Found {
        void at(int start, int end);
    }

    /** Finds every place, from left to right, none over another. */
    void find(String text, Found found);

    /** A {@code pattern} of a file: a {@code String} as it is, or a {@code Regex}. */
    static TextPattern read(Field field) throws MalformedTokenizer {
        if (field.node().isTextual()) {
            return new Literal(field.text());
        }
        if (field.at("String").node().isTextual()) {
            return new Literal(field.at("String").text());
        }
        return new Regex(compile(field.at("Regex")));
    }

    /**
     * A pattern in Oniguruma's Ruby syntax, which Hugging Face's library uses, in Java's: {@code ^} and {@code $} are at
     * lines, {@code (?m)} lets a dot be a line break, {@code \w} takes some fractions and exponents, too, and {@code \h} a
     * hexadecimal digit. A count followed by {@code +} means another thing in each, and is refused.
     */
    static Pattern compile(Field field) throws MalformedTokenizer {
        try {
            return Pattern.compile(
                    inJava(field.text()), Pattern.UNICODE_CHARACTER_CLASS | Pattern.MULTILINE | Pattern.UNIX_LINES);
        } catch (PatternSyntaxException | StackOverflowError e) {
            throw new MalformedTokenizer(
                    "tokenizer.json: %s: the pattern is not understood: %s".formatted(field.path(), e.getMessage()), e);
        }
    }

    private static String inJava(String pattern) {
        StringBuilder java = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length()) {
                i = escaped(pattern, i, java);
            } else if (pattern.startsWith("(?m", i)) {
                java.append("(?s");
                i += 2;
            } else if (c == '+' && i > 0 && pattern.charAt(i - 1) == '}' && isCount(pattern, i - 1)) {
                throw new PatternSyntaxException(
                        "a count followed by + is not read; write the count alone", pattern, i);
            } else {
                java.append(c);
            }
        }
        return java.toString();
    }

    private static boolean isCount(String pattern, int close) {
        int open = pattern.lastIndexOf('{', close);
        return open > 0
                && pattern.charAt(open - 1) != 'p'
                && pattern.charAt(open - 1) != 'P'
                && pattern.substring(open + 1, close).matches("\\d*,?\\d*");
    }

    /** Scripts are {@code \p{IsHan}} in Java; categories and properties have the names they have. */
    private static int escaped(String pattern, int at, StringBuilder java) {
        char kind = pattern.charAt(at + 1);
        if (kind == 'w' || kind == 'W') {
            java.append(kind == 'w' ? "[" : "[^").append(WORD).append(']');
            return at + 1;
        }
        if (kind == 'h' || kind == 'H') {
            java.append(kind == 'h' ? "[0-9a-fA-F]" : "[^0-9a-fA-F]");
            return at + 1;
        }
        int close = pattern.indexOf('}', at);
        if ((kind == 'p' || kind == 'P') && at + 2 < pattern.length() && pattern.charAt(at + 2) == '{' && close > 0) {
            String name = pattern.substring(at + 3, close);
            boolean not = name.startsWith("^");
            String bare = not ? name.substring(1) : name;
            java.append('\\').append(not == (kind == 'p') ? 'P' : 'p').append('{');
            java.append(isScript(bare) ? "Is" + bare : bare).append('}');
            return close;
        }
        java.append('\\').append(kind);
        return at + 1;
    }

    private static boolean isScript(String name) {
        try {
            Character.UnicodeScript.forName(name);
            return name.length() > 2;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    default String replace(String text, String by) {
        StringBuilder made = new StringBuilder();
        int[] at = {0};
        find(text, (start, end) -> {
            made.append(text, at[0], start).append(by);
            at[0] = end;
        });
        return at[0] == 0 && made.isEmpty()
                ? text
                : made.append(text, at[0], text.length()).toString();
    }

    /** A text as it is. */
    record Literal(String content) implements TextPattern {
        @Override
        public void find(String text, Found found) {
            for (int at = content.isEmpty() ? -1 : text.indexOf(content);
                    at >= 0;
                    at = text.indexOf(content, at + content.length())) {
                found.at(at, at + content.length());
            }
        }
    }

    /** A regular expression. */
    record Regex(Pattern pattern) implements TextPattern {
        @Override
        public void find(String text, Found found) {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                found.at(matcher.start(), matcher.end());
            }
        }
    }

    /** Every character of a kind, each for itself. */
    record OneOf(IntPredicate kind) implements TextPattern {
        @Override
        public void find(String text, Found found) {
            for (int i = 0; i < text.length(); ) {
                int c = text.codePointAt(i);
                int next = i + Character.charCount(c);
                if (kind.test(c)) {
                    found.at(i, next);
                }
                i = next;
            }
        }
    }

    /** Runs of {@code \w}, and runs of what is neither that nor white space. */
    record Words() implements TextPattern {
        @Override
        public void find(String text, Found found) {
            int from = 0;
            int of = 0;
            for (int i = 0; i <= text.length(); ) {
                int c = i < text.length() ? text.codePointAt(i) : ' ';
                int kind = CharClass.isWhiteSpace(c) ? 0 : Chars.isWord(c) ? 1 : 2;
                if (kind != of) {
                    if (of != 0) {
                        found.at(from, i);
                    }
                    from = i;
                    of = kind;
                }
                i += Character.charCount(c);
            }
        }
    }

    /** The pieces of a splitter, which leaves nothing out. */
    record Pieces(Splitter splitter) implements TextPattern {
        @Override
        public void find(String text, Found found) {
            for (int at = 0; at < text.length(); ) {
                int next = splitter.next(text, at, text.length());
                found.at(at, next);
                at = next;
            }
        }
    }
}
