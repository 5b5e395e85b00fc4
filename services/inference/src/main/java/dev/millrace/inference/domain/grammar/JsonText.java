package dev.millrace.inference.domain.grammar;

import dev.millrace.inference.domain.grammar.Piece.Choice;
import dev.millrace.inference.domain.grammar.Piece.OneOf;
import dev.millrace.inference.domain.grammar.Piece.Repeat;
import dev.millrace.inference.domain.grammar.Piece.Rule;
import java.util.ArrayList;
import java.util.List;

/**
 * JSON as it is written here (RFC 8259): between its parts nothing, a space, or a line's end with up to 24 characters of
 * indentation, since a model that may write white space for ever does; numbers with up to 15 digits, which a double keeps;
 * no half of a surrogate pair, escaped or not.
 */
final class JsonText {
    private static final int MOST_INDENTATION = 24;

    /** Digits that a double keeps. */
    static final int MOST_DIGITS = 15;

    /** Characters that a string holds as they are. */
    static final CodePoints PLAIN =
            CodePoints.ALL.without(CodePoints.range(0, 0x1f)).without(CodePoints.of("\"\\"));

    static final Piece DIGIT = new OneOf(ByteSet.range('0', '9'));
    static final Piece NON_ZERO = new OneOf(ByteSet.range('1', '9'));
    private static final Piece HEX = hex("0123456789abcdefABCDEF");

    final Piece space = Piece.choice(
            Piece.EMPTY,
            Literals.of(" "),
            Piece.sequence(Literals.of("\n"), new Repeat(new OneOf(ByteSet.of(" \t")), 0, MOST_INDENTATION)));
    final Piece comma = Piece.sequence(Literals.of(","), space);
    /** What stands between a key and its value. */
    final Piece colon = Piece.sequence(Literals.of(":"), space);

    private final Piece quote = Literals.of("\"");
    private final Piece character = Piece.choice(PLAIN.utf8(), escape());
    private final Rule anything = new Rule();

    JsonText() {
        anything.is(Piece.choice(
                object(), array(), string(), number(), Literals.of("true"), Literals.of("false"), Literals.of("null")));
    }

    /** Any value. */
    Piece anything() {
        return anything;
    }

    Piece object() {
        return object(list(keyed(string(), anything), 0, Piece.ENDLESS));
    }

    /** An object with these members, which are written with their commas. */
    Piece object(Piece members) {
        return Piece.sequence(Literals.of("{"), space, members, space, Literals.of("}"));
    }

    Piece keyed(Piece key, Piece value) {
        return Piece.sequence(key, colon, value);
    }

    Piece array() {
        return array(list(anything, 0, Piece.ENDLESS));
    }

    /** An array of these elements, which are written with their commas. */
    Piece array(Piece elements) {
        return Piece.sequence(Literals.of("["), space, elements, space, Literals.of("]"));
    }

    /** From {@code least} to {@code most} of it, with commas between. */
    Piece list(Piece one, int least, int most) {
        if (most == 0) {
            return Piece.EMPTY;
        }
        int more = most == Piece.ENDLESS ? Piece.ENDLESS : most - 1;
        Piece some = Piece.sequence(one, new Repeat(Piece.sequence(comma, one), Math.max(0, least - 1), more));
        return least == 0 ? Piece.optional(some) : some;
    }

    Piece string() {
        return string(0, Piece.ENDLESS);
    }

    /** A string of so many characters (code points). */
    Piece string(int least, int most) {
        return quoted(new Repeat(character, least, most));
    }

    Piece quoted(Piece content) {
        return Piece.sequence(quote, content, quote);
    }

    /** One of these characters within a string. */
    static Piece inString(CodePoints set) {
        List<Piece> options = new ArrayList<>();
        CodePoints plain = set.without(CodePoints.ALL.without(PLAIN));
        if (!plain.isEmpty()) {
            options.add(plain.utf8());
        }
        set.without(PLAIN).set().stream().forEach(c -> options.add(Literals.of(escaped(c))));
        return new Choice(options);
    }

    private static String escaped(int c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            default -> "\\u%04x".formatted(c);
        };
    }

    Piece number() {
        Piece fraction = Piece.sequence(Literals.of("."), new Repeat(DIGIT, 1, MOST_DIGITS));
        Piece exponent = Piece.sequence(
                new OneOf(ByteSet.of("eE")), Piece.optional(new OneOf(ByteSet.of("+-"))), new Repeat(DIGIT, 1, 2));
        return Piece.sequence(integer(), Piece.optional(fraction), Piece.optional(exponent));
    }

    Piece integer() {
        return Piece.sequence(
                Piece.optional(Literals.of("-")),
                Piece.choice(Literals.of("0"), Piece.sequence(NON_ZERO, new Repeat(DIGIT, 0, MOST_DIGITS - 1))));
    }

    private static Piece escape() {
        Piece low = Piece.sequence(Literals.of("\\u"), hex("dD"), hex("cdefCDEF"), HEX, HEX);
        return Piece.sequence(
                Literals.of("\\"),
                Piece.choice(
                        new OneOf(ByteSet.of("\"\\/bfnrt")),
                        Piece.sequence(Literals.of("u"), hex("0123456789abcefABCEF"), HEX, HEX, HEX),
                        Piece.sequence(Literals.of("u"), hex("dD"), hex("01234567"), HEX, HEX),
                        Piece.sequence(Literals.of("u"), hex("dD"), hex("89abAB"), HEX, HEX, low)));
    }

    private static Piece hex(String digits) {
        return new OneOf(ByteSet.of(digits));
    }
}
