package dev.millrace.contracts.models.labels;

import dev.millrace.contracts.models.tokenizer.TextPart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A text cut into what labels are given to: words, which are letters and digits in a row, and every other character for itself.
 * What is written without spaces between words (Chinese, Japanese, Thai and their like) is words of one character. White space
 * belongs to none.
 */
public final class TextWords {

    private final List<TextPart> parts;
    /** Where each part begins, in chars; last where the text ends. */
    private final int[] starts;

    private TextWords(List<TextPart> parts, int[] starts) {
        this.parts = parts;
        this.starts = starts;
    }

    private enum Sort {
        SPACE,
        WORD,
        SINGLE
    }

    /** The parts of a text, which are all of it. */
    public static TextWords of(String text) {
        List<TextPart> parts = new ArrayList<>();
        int[] starts = new int[text.length() + 1];
        for (int at = 0; at < text.length(); ) {
            int end = end(text, at);
            starts[parts.size()] = at;
            parts.add(new TextPart(text.substring(at, end), false));
            at = end;
        }
        starts[parts.size()] = text.length();
        return new TextWords(parts, Arrays.copyOf(starts, parts.size() + 1));
    }

    private static int end(String text, int from) {
        Sort sort = sort(text.codePointAt(from));
        int end = from + Character.charCount(text.codePointAt(from));
        while (sort != Sort.SINGLE && end < text.length() && goesOn(sort, text.codePointAt(end))) {
            end += Character.charCount(text.codePointAt(end));
        }
        return end;
    }

    private static boolean goesOn(Sort sort, int c) {
        return sort(c) == sort || (sort == Sort.WORD && isMark(c));
    }

    private static Sort sort(int c) {
        if (c < 0x80) {
            return c <= ' ' ? Sort.SPACE : Character.isLetterOrDigit(c) ? Sort.WORD : Sort.SINGLE;
        }
        if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
            return Sort.SPACE;
        }
        return (Character.isLetterOrDigit(c) || isMark(c)) && !isUnspaced(c) ? Sort.WORD : Sort.SINGLE;
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    private static boolean isUnspaced(int c) {
        return switch (Character.UnicodeScript.of(c)) {
            case HAN, HIRAGANA, KATAKANA, BOPOMOFO, THAI, LAO, KHMER, MYANMAR, TIBETAN -> true;
            default -> false;
        };
    }

    /** The parts as a tokenizer takes them; nothing in them is a special token. */
    List<TextPart> parts() {
        return parts;
    }

    /** How many parts there are. */
    public int size() {
        return parts.size();
    }

    /** Where a part begins, in chars. */
    public int start(int part) {
        return starts[part];
    }

    /** Behind its last char. */
    public int end(int part) {
        return starts[part + 1];
    }

    /** Whether a part is white space. */
    public boolean isSpace(int part) {
        return sort(parts.get(part).text().codePointAt(0)) == Sort.SPACE;
    }

    /** Whether a line ends in a part. */
    public boolean hasLineBreak(int part) {
        String text = parts.get(part).text();
        return text.indexOf('\n') >= 0
                || text.indexOf('\r') >= 0
                || text.indexOf('\u2028') >= 0
                || text.indexOf('\u2029') >= 0;
    }

    /** Whether there are letters or digits in it. */
    public boolean isWord(int part) {
        return Character.isLetterOrDigit(parts.get(part).text().codePointAt(0));
    }

    /** A part's first char. */
    public char first(int part) {
        return parts.get(part).text().charAt(0);
    }
}
