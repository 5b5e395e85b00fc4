package dev.millrace.inference.domain.grammar;

import dev.millrace.inference.domain.grammar.Piece.Choice;
import dev.millrace.inference.domain.grammar.Piece.Repeat;
import dev.millrace.inference.domain.grammar.Piece.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Regular expressions, as far as Python, ECMAScript and Java read them alike: characters, classes, groups, alternatives,
 * repetition, {@code ^} and {@code $} at the ends. Where the dialects differ in what a class holds ({@code \w} beyond
 * ASCII), what all of them hold is written, so that a match is one in each of them. What isn't regular, and what they read
 * differently, is refused with its place.
 */
final class Regex {
    private static final int DEEPEST = 64;
    private static final int MOST_TIMES = 10_000;

    private static final CodePoints DIGITS = CodePoints.range('0', '9');
    private static final CodePoints WORD = DIGITS.and(CodePoints.range('a', 'z'))
            .and(CodePoints.range('A', 'Z'))
            .and(CodePoints.of("_"));
    private static final CodePoints SPACE = CodePoints.of(" \t\n\r\f\u000b");
    /** Letters, digits and white space of some dialect may be among these, besides those of ASCII. */
    private static final CodePoints DOUBTFUL =
            CodePoints.ALL.without(CodePoints.ASCII).and(CodePoints.range(0x1c, 0x1f));

    private static final CodePoints NO_LINE_END = CodePoints.ALL.without(CodePoints.of("\n\r\u0085\u2028\u2029"));
    private static final Map<Character, CodePoints> CLASSES = Map.of('d', DIGITS, 'w', WORD, 's', SPACE);
    private static final Map<Character, Character> CONTROLS =
            Map.of('n', '\n', 't', '\t', 'r', '\r', 'f', '\f', 'v', '\u000b');
    private static final String SYNTAX = "\\^$.|?*+()[]{}/-\"' #&~<>=!:,@%;`";

    private final String text;
    private final Function<CodePoints, Piece> letters;
    /** What may stand before and behind a match. */
    private final Piece around;

    private int at;

    private Regex(String text, Function<CodePoints, Piece> letters, Piece around) {
        this.text = text;
        this.letters = letters;
        this.around = around;
    }

    /** Texts that the expression matches from end to end. */
    static Piece whole(String expression) throws UnsupportedGrammar {
        return new Regex(expression, CodePoints::utf8, Piece.EMPTY).read();
    }

    /** What stands between the quotes of a JSON string in which it matches somewhere. */
    static Piece inString(String expression) throws UnsupportedGrammar {
        return new Regex(expression, JsonText::inString, Piece.any(JsonText.PLAIN.utf8())).read();
    }

    private Piece read() throws UnsupportedGrammar {
        List<Piece> options = new ArrayList<>();
        do {
            boolean fromStart = take('^');
            Piece option = sequence(0);
            boolean toEnd = take('$');
            if (at < text.length() && text.charAt(at) != '|') {
                throw refused(text.charAt(at) == ')' ? "there is no ( to it" : "what stands behind $ never matches");
            }
            options.add(Piece.sequence(fromStart ? Piece.EMPTY : around, option, toEnd ? Piece.EMPTY : around));
        } while (take('|'));
        return new Choice(options);
    }

    private Piece alternatives(int depth) throws UnsupportedGrammar {
        List<Piece> options = new ArrayList<>();
        do {
            options.add(sequence(depth));
        } while (take('|'));
        return new Choice(options);
    }

    private Piece sequence(int depth) throws UnsupportedGrammar {
        List<Piece> parts = new ArrayList<>();
        while (at < text.length() && "|)$".indexOf(text.charAt(at)) < 0) {
            parts.add(repeated(atom(depth)));
        }
        return new Sequence(parts);
    }

    private Piece repeated(Piece atom) throws UnsupportedGrammar {
        Optional<Piece> repeat = quantified(atom);
        if (repeat.isEmpty()) {
            return atom;
        }
        take('?'); // as few as possible: the same texts
        if (at < text.length() && "*+?{".indexOf(text.charAt(at)) >= 0) {
            throw refused("what is repeated already is put into a group to be repeated");
        }
        return repeat.get();
    }

    private Optional<Piece> quantified(Piece atom) throws UnsupportedGrammar {
        if (take('*')) {
            return Optional.of(new Repeat(atom, 0, Piece.ENDLESS));
        }
        if (take('+')) {
            return Optional.of(new Repeat(atom, 1, Piece.ENDLESS));
        }
        if (take('?')) {
            return Optional.of(Piece.optional(atom));
        }
        if (!take('{')) {
            return Optional.empty();
        }
        int least = number();
        int most = least;
        if (take(',')) {
            most = at < text.length() && text.charAt(at) == '}' ? Piece.ENDLESS : number();
        }
        if (!take('}') || most < least) {
            throw refused("{ begins a repetition such as {2}, {2,} or {2,5}; the character itself is \\{");
        }
        return Optional.of(new Repeat(atom, least, most));
    }

    private int number() throws UnsupportedGrammar {
        int from = at;
        int value = 0;
        while (at < text.length() && isDigit(text.charAt(at)) && value <= MOST_TIMES) {
            value = value * 10 + text.charAt(at++) - '0';
        }
        if (at == from || value > MOST_TIMES) {
            throw refused("a number from 0 to %,d stands here; the character { itself is \\{".formatted(MOST_TIMES));
        }
        return value;
    }

    /** Of these ten alone: other scripts' digits are characters like any others. */
    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private Piece atom(int depth) throws UnsupportedGrammar {
        char c = text.charAt(at);
        return switch (c) {
            case '(' -> group(depth);
            case '[' -> letters.apply(bracket());
            case '.' -> {
                at++;
                yield letters.apply(NO_LINE_END);
            }
            case '\\' -> letters.apply(escape(false));
            case '^' -> throw refused("^ is understood only where the expression, or one of its alternatives, begins");
            case '*', '+', '?', '{' -> throw refused("there is nothing to repeat; the character itself is \\" + c);
            default -> letters.apply(character());
        };
    }

    private Piece group(int depth) throws UnsupportedGrammar {
        if (depth == DEEPEST) {
            throw refused("groups are nested more than %d deep".formatted(DEEPEST));
        }
        int begin = at++;
        if (take('?')) {
            boolean named = text.startsWith("P<", at) || (text.startsWith("<", at) && !lookBehind());
            int name = text.indexOf('>', at);
            if (named && name > 0) {
                at = name + 1;
            } else if (!take(':')) {
                at = begin;
                throw refused("looking around, flags and other groups that begin with (? aren't regular, or not here");
            }
        }
        Piece all = alternatives(depth + 1);
        if (at < text.length() && text.charAt(at) == '$') {
            throw refused("$ is understood only where the expression, or one of its alternatives, ends");
        }
        if (!take(')')) {
            at = begin;
            throw refused("this ( has no )");
        }
        return all;
    }

    private boolean lookBehind() {
        return text.startsWith("<=", at) || text.startsWith("<!", at);
    }

    private CodePoints bracket() throws UnsupportedGrammar {
        int begin = at++;
        boolean not = take('^');
        CodePoints set = CodePoints.of("");
        boolean first = true;
        while (first || (at < text.length() && text.charAt(at) != ']')) {
            if (at >= text.length() || text.charAt(at) == ']' || text.charAt(at) == '[') {
                throw refused("] and [ within a class are written \\] and \\[");
            }
            first = false;
            boolean single = text.charAt(at) != '\\' || at + 1 >= text.length() || !isClass(text.charAt(at + 1));
            CodePoints one = text.charAt(at) == '\\' ? escape(not) : character();
            boolean range = single && at + 1 < text.length() && text.charAt(at) == '-' && text.charAt(at + 1) != ']';
            set = set.and(range ? range(one) : one);
        }
        if (!take(']')) {
            at = begin;
            throw refused("this [ has no ]");
        }
        return not ? CodePoints.ALL.without(set) : set;
    }

    private CodePoints range(CodePoints from) throws UnsupportedGrammar {
        at++;
        if (text.charAt(at) == '\\' && at + 1 < text.length() && isClass(text.charAt(at + 1))) {
            throw refused("a range ends with a character");
        }
        CodePoints to = text.charAt(at) == '\\' ? escape(false) : character();
        int first = from.set().nextSetBit(0);
        int last = to.set().nextSetBit(0);
        if (first < 0 || last < first) {
            throw refused("the range ends before it begins");
        }
        return CodePoints.range(first, last);
    }

    private static boolean isClass(char c) {
        return CLASSES.containsKey(Character.toLowerCase(c));
    }

    /** @param excluded whether it says what isn't meant: then all that any dialect may mean by it */
    private CodePoints escape(boolean excluded) throws UnsupportedGrammar {
        int begin = at++;
        if (at >= text.length()) {
            at = begin;
            throw refused("nothing stands behind \\");
        }
        char c = text.charAt(at++);
        if (isClass(c)) {
            CodePoints set = CLASSES.getOrDefault(Character.toLowerCase(c), DIGITS);
            CodePoints ascii = Character.isUpperCase(c) ? CodePoints.ASCII.without(set) : set;
            return excluded ? ascii.and(DOUBTFUL) : ascii;
        }
        if (c == 'x' || c == 'u') {
            return hexadecimal(c == 'x' ? 2 : 4, begin);
        }
        if (CONTROLS.containsKey(c)) {
            return CodePoints.of(String.valueOf(CONTROLS.get(c)));
        }
        if (SYNTAX.indexOf(c) < 0) {
            at = begin;
            throw refused("\\%s isn't understood; back references and word boundaries aren't regular, or not here"
                    .formatted(c));
        }
        return CodePoints.of(String.valueOf(c));
    }

    private CodePoints hexadecimal(int digits, int begin) throws UnsupportedGrammar {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            boolean ascii = at < text.length() && text.charAt(at) < 0x80;
            int digit = ascii ? Character.digit(text.charAt(at++), 16) : -1;
            if (digit < 0) {
                at = begin;
                throw refused("%d hexadecimal digits stand behind \\x or \\u".formatted(digits));
            }
            value = value * 16 + digit;
        }
        return CodePoints.range(value, value);
    }

    private CodePoints character() throws UnsupportedGrammar {
        int c = text.codePointAt(at);
        if (Character.isBmpCodePoint(c) && Character.isSurrogate((char) c)) {
            throw refused("half of a surrogate pair is no character");
        }
        at += Character.charCount(c);
        return CodePoints.range(c, c);
    }

    private boolean take(char c) {
        boolean there = at < text.length() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private UnsupportedGrammar refused(String why) {
        return new UnsupportedGrammar("character %d of the expression".formatted(at + 1), why);
    }
}
