package dev.millrace.contracts.models.tokenizer;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts text into the pieces that BPE never merges across. Pieces follow each other without gaps. */
public sealed interface Splitter {

    /** GPT-2's pattern, as the release of its code has it. */
    String GPT2_PATTERN = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    /** The pattern of GPT-4's vocabulary cl100k, as tokenizer.json files of that family have it. */
    String CL100K_PATTERN = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /** The pattern of o200k, as tiktoken has it. */
    String O200K_PATTERN = "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
            + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
            + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*"
            + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
            + "|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /** Where the piece that begins at {@code from} ends. {@code from} is less than {@code end}, the end of the text. */
    int next(String text, int from, int end);

    /** The splitter that does what a pattern says; the two well-known ones run without a regex engine. */
    static Splitter of(String pattern) throws MalformedTokenizer {
        return of(new Field(com.fasterxml.jackson.databind.node.TextNode.valueOf(pattern), "pattern"));
    }

    /** The same of a place in a file. */
    static Splitter of(Field field) throws MalformedTokenizer {
        String pattern = field.text();
        if (pattern.equals(GPT2_PATTERN)) {
            return new Gpt2();
        }
        if (pattern.equals(CL100K_PATTERN)) {
            return new Cl100k();
        }
        if (pattern.equals(O200K_PATTERN)) {
            return new O200k();
        }
        return new ByPattern(TextPattern.compile(field));
    }

    /** {@link #GPT2_PATTERN} by hand. */
    record Gpt2() implements Splitter {
        @Override
        public int next(String text, int from, int end) {
            char c = text.charAt(from);
            if (c == '\'') {
                int contraction = CharScanner.contraction(text, from, end, false);
                if (contraction > from) {
                    return contraction;
                }
            }
            int start = from;
            if (c == ' ' && from + 1 < end && CharScanner.classAt(text, from + 1, end) != CharClass.SPACE) {
                start = from + 1;
            }
            byte kind = CharScanner.classAt(text, start, end);
            int stop = CharScanner.run(text, start, end, kind);
            return kind == CharClass.SPACE ? CharScanner.leaveOneSpace(from, stop, end) : stop;
        }
    }

    /** {@link #CL100K_PATTERN} by hand. */
    record Cl100k() implements Splitter {
        @Override
        public int next(String text, int from, int end) {
            char c = text.charAt(from);
            if (c == '\'') {
                int contraction = CharScanner.contraction(text, from, end, true);
                if (contraction > from) {
                    return contraction;
                }
            }
            byte kind = CharScanner.classAt(text, from, end);
            if (kind == CharClass.LETTER) {
                return CharScanner.run(text, from, end, kind);
            }
            if (kind == CharClass.NUMBER) {
                return CharScanner.run(text, from, end, kind, 3);
            }
            int second = from + Character.charCount(CharScanner.codePoint(text, from, end));
            byte follows = second < end ? CharScanner.classAt(text, second, end) : CharClass.SPACE;
            if (c != '\r' && c != '\n' && follows == CharClass.LETTER) {
                return CharScanner.run(text, second, end, CharClass.LETTER);
            }
            if (kind == CharClass.OTHER || (c == ' ' && follows == CharClass.OTHER)) {
                int stop = CharScanner.run(text, kind == CharClass.OTHER ? from : second, end, CharClass.OTHER);
                while (stop < end && CharScanner.isNewline(text.charAt(stop))) {
                    stop++;
                }
                return stop;
            }
            int stop = CharScanner.run(text, from, end, CharClass.SPACE);
            for (int i = stop; i > from; i--) {
                if (CharScanner.isNewline(text.charAt(i - 1))) {
                    return i;
                }
            }
            return CharScanner.leaveOneSpace(from, stop, end);
        }
    }

    /** {@link #O200K_PATTERN} by hand: words are cut where a capital follows a small letter. */
    record O200k() implements Splitter {
        @Override
        public int next(String text, int from, int end) {
            byte kind = CharScanner.classAt(text, from, end);
            int word = CaseScanner.word(text, from, end);
            if (word > from) {
                return word;
            }
            if (kind == CharClass.NUMBER) {
                return CharScanner.run(text, from, end, kind, 3);
            }
            boolean spaced = text.charAt(from) == ' ' && from + 1 < end;
            int start = kind == CharClass.SPACE && spaced ? from + 1 : from;
            if (CharScanner.classAt(text, start, end) == CharClass.OTHER) {
                int stop = CharScanner.run(text, start, end, CharClass.OTHER);
                while (stop < end && (CharScanner.isNewline(text.charAt(stop)) || text.charAt(stop) == '/')) {
                    stop++;
                }
                return stop;
            }
            int stop = CharScanner.run(text, from, end, CharClass.SPACE);
            for (int i = stop; i > from; i--) {
                if (CharScanner.isNewline(text.charAt(i - 1))) {
                    return i;
                }
            }
            return CharScanner.leaveOneSpace(from, stop, end);
        }
    }

    /**
     * Each digit is a piece, and what lies between digits is cut as if it were alone, by a pattern of those above. What
     * these make of a text depends on what comes behind a piece in one case: of white space the last goes with what follows
     * it.
     */
    record EachDigit(Splitter between) implements Splitter {
        @Override
        public int next(String text, int from, int end) {
            if (isDigit(text, from, end)) {
                return from + Character.charCount(CharScanner.codePoint(text, from, end));
            }
            int stop = between.next(text, from, end);
            for (int i = from; i < stop; i += Character.charCount(CharScanner.codePoint(text, i, end))) {
                if (isDigit(text, i, end)) {
                    return between.next(text, from, i);
                }
            }
            if (CharScanner.classAt(text, from, end) != CharClass.SPACE) {
                return stop;
            }
            int run = CharScanner.run(text, from, end, CharClass.SPACE);
            return run < end && isDigit(text, run, end) ? between.next(text, from, run) : stop;
        }

        private static boolean isDigit(String text, int at, int end) {
            return CharScanner.classAt(text, at, end) == CharClass.NUMBER;
        }
    }

    /** Any other pattern; what lies between two matches is a piece of its own. */
    record ByPattern(Pattern pattern) implements Splitter {
        @Override
        public int next(String text, int from, int end) {
            Matcher matcher = pattern.matcher(text);
            for (int at = from; at < end && matcher.find(at); at = matcher.end() + 1) {
                if (matcher.end() > matcher.start()) {
                    return matcher.start() > from ? matcher.start() : matcher.end();
                }
            }
            return end;
        }
    }

    /** The whole text is one piece. */
    record Whole() implements Splitter {
        @Override
        public int next(String text, int from, int end) {
            return end;
        }
    }
}
