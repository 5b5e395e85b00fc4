package dev.millrace.contracts.text.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/** What Python's strings can do, with what was said kept apart. */
final class Strings {

    private Strings() {}

    /** A literal without its quotes, as it is meant. */
    static String unescaped(String written) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c != '\\' || i + 1 == written.length()) {
                text.append(c);
                continue;
            }
            char escape = written.charAt(++i);
            int digits = escape == 'x' ? 2 : escape == 'u' ? 4 : escape == 'U' ? 8 : 0;
            if (digits > 0 && isHexadecimal(written, i + 1, digits)) {
                text.appendCodePoint(Integer.parseInt(written.substring(i + 1, i + 1 + digits), 16));
                i += digits;
            } else {
                text.append(
                        switch (escape) {
                            case 'n' -> "\n";
                            case 't' -> "\t";
                            case 'r' -> "\r";
                            case 'b' -> "\b";
                            case 'f' -> "\f";
                            case 'v' -> "\u000b";
                            case 'a' -> "\u0007";
                            case '0' -> "\0";
                            case '\n' -> "";
                            case '\\', '\'', '"' -> String.valueOf(escape);
                            default -> "\\" + escape;
                        });
            }
        }
        return text.toString();
    }

    private static boolean isHexadecimal(String text, int from, int digits) {
        return from + digits <= text.length()
                && text.substring(from, from + digits).chars().allMatch(c -> Character.digit(c, 16) >= 0)
                && (digits < 8 || Long.parseLong(text.substring(from, from + digits), 16) <= Character.MAX_CODE_POINT);
    }

    /** As Python writes a string in a list. */
    static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder quoted = new StringBuilder().append(quote);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c == quote) {
                        quoted.append('\\').append(quote);
                    } else if (c < 32 || c == 127) {
                        quoted.append("\\x%02x".formatted(c));
                    } else {
                        quoted.appendCodePoint(c);
                    }
                }
            }
        });
        return quoted.append(quote).toString();
    }

    /** What Python calls white space. */
    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }

    /** Without these characters, or white space where there are none, at either end. */
    static Text stripped(Text text, String characters, boolean left, boolean right) {
        String all = text.toString();
        int from = 0;
        int to = all.length();
        while (left && from < to && isOne(all.charAt(from), characters)) {
            from++;
        }
        while (right && to > from && isOne(all.charAt(to - 1), characters)) {
            to--;
        }
        return text.part(from, to);
    }

    private static boolean isOne(char c, String characters) {
        return characters.isEmpty() ? isSpace(c) : characters.indexOf(c) >= 0;
    }

    /** Its parts between separators, at most {@code most} times taken apart. */
    static List<Object> split(Text text, String separator, long most) {
        String all = text.toString();
        List<Object> parts = new ArrayList<>();
        int from = 0;
        while (parts.size() < most) {
            int found = all.indexOf(separator, from);
            if (found < 0) {
                break;
            }
            parts.add(text.part(from, found));
            from = found + separator.length();
        }
        parts.add(text.part(from, all.length()));
        return parts;
    }

    /** The same from its end. */
    static List<Object> splitFromEnd(Text text, String separator, long most) {
        String all = text.toString();
        List<Object> parts = new ArrayList<>();
        int to = all.length();
        while (parts.size() < most) {
            int found = to == 0 ? -1 : all.lastIndexOf(separator, to - separator.length());
            if (found < 0) {
                break;
            }
            parts.addFirst(text.part(found + separator.length(), to));
            to = found;
        }
        parts.addFirst(text.part(0, to));
        return parts;
    }

    /** Its words, at most {@code most} of them taken off the rest. */
    static List<Object> words(Text text, long most) {
        String all = text.toString();
        List<Object> words = new ArrayList<>();
        int at = 0;
        while (true) {
            while (at < all.length() && isSpace(all.charAt(at))) {
                at++;
            }
            if (at == all.length()) {
                return words;
            }
            if (words.size() == most) {
                words.add(stripped(text.part(at, all.length()), "", false, true));
                return words;
            }
            int from = at;
            while (at < all.length() && !isSpace(all.charAt(at))) {
                at++;
            }
            words.add(text.part(from, at));
        }
    }

    static List<Object> lines(Text text) {
        String all = text.toString();
        List<Object> lines = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < all.length(); at++) {
            char c = all.charAt(at);
            if (c == '\n' || c == '\r') {
                lines.add(text.part(from, at));
                at += c == '\r' && at + 1 < all.length() && all.charAt(at + 1) == '\n' ? 1 : 0;
                from = at + 1;
            }
        }
        if (from < all.length()) {
            lines.add(text.part(from, all.length()));
        }
        return lines;
    }

    static Text upper(Text text) {
        return text.mapped(run -> run.toUpperCase(Locale.ROOT));
    }

    static Text lower(Text text) {
        return text.mapped(run -> run.toLowerCase(Locale.ROOT));
    }

    /** As the letter behind which an apostrophe stands in one character: its second part is the letter. */
    private static final int APOSTROPHE_N = 0x149;

    /** Of Greek vowels with an iota beneath: written beside a capital letter, beneath any other. */
    private static final String IOTA = "\u0399";

    private static final String IOTA_BENEATH = "\u0345";

    /** A character as a word begins with it, which may be two: of the ligature fi, Fi (Unicode's SpecialCasing). */
    private static String asFirst(String character) {
        int title = Character.toTitleCase(character.codePointAt(0));
        String upper = character.toUpperCase(Locale.ROOT);
        if (title != character.codePointAt(0) || upper.length() <= character.length()) {
            return Character.toString(title);
        }
        if (title == APOSTROPHE_N) {
            return upper;
        }
        boolean beneath = title >= 0x1f00 && title <= 0x1fff && upper.endsWith(IOTA);
        String rest = upper.substring(1, beneath ? upper.length() - 1 : upper.length());
        return upper.charAt(0) + rest.toLowerCase(Locale.ROOT) + (beneath ? IOTA_BENEATH : "");
    }

    /** The rest is made small as it stands in the whole: a sigma at the end of a word is another one. */
    static Text capitalized(Text text) {
        int first = text.isEmpty() ? 0 : text.toString().offsetByCodePoints(0, 1);
        Text begins = text.part(0, first);
        Text small = lower(text);
        return begins.mapped(Strings::asFirst).plus(small.part(lower(begins).length(), small.length()));
    }

    /** Each word with a capital; a word is letters (Python's method). */
    static Text titled(Text text) {
        return titled(text, c -> !Character.isLetter(c), Strings::asFirst);
    }

    /** Each word with a capital; a word begins behind a space, a hyphen or a bracket (Jinja's filter). */
    static Text titledWords(Text text) {
        return titled(text, c -> isSpace((char) c) || "-({[<".indexOf(c) >= 0, one -> one.toUpperCase(Locale.ROOT));
    }

    private static Text titled(Text text, IntPredicate between, UnaryOperator<String> first) {
        String all = text.toString();
        List<Text> parts = new ArrayList<>();
        boolean within = false;
        for (int at = 0; at < all.length(); at++) {
            Text one = text.part(at, at + 1);
            parts.add(within ? lower(one) : one.mapped(first));
            within = !between.test(all.charAt(at));
        }
        return Text.concat(parts);
    }

    static Text joined(List<Text> parts, Text between) {
        List<Text> all = new ArrayList<>();
        for (Text part : parts) {
            if (!all.isEmpty()) {
                all.add(between);
            }
            all.add(part);
        }
        return Text.concat(all);
    }
}
