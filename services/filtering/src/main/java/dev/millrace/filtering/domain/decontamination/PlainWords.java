package dev.millrace.filtering.domain.decontamination;

import dev.millrace.contracts.text.UnspacedScripts;
import dev.millrace.filtering.domain.words.DictionaryWords;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;

/**
 * The words of a text as overlap is counted in: lower case, no punctuation, no white space (Brown et al. 2020,
 * arXiv:2005.14165, appendix C), and no diacritics, as datatrove simplifies. Where a script puts no space between words,
 * ICU's dictionaries find them. Holds the words of one text at a time, as positions and 64-bit hashes: nothing is copied.
 * For one thread.
 */
final class PlainWords {

    private static final long PRIME = 0x100000001B3L;
    private static final long BASIS = 0xCBF29CE484222325L;
    private static final byte[] ASCII = new byte[128];

    static {
        for (char c = 0; c < 128; c++) {
            ASCII[c] = (byte) (Character.isLetterOrDigit(c) ? Character.toLowerCase(c) : 0);
        }
    }

    private final DictionaryWords dictionary = new DictionaryWords();
    private String text = "";
    private int[] starts = new int[1024];
    private int[] ends = new int[1024];
    private long[] hashes = new long[1024];
    private int size;

    /** Reads {@code newText}, and forgets the one before. */
    void read(String newText) {
        text = newText;
        size = 0;
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c < 128) {
                i = ASCII[c] == 0 ? i + 1 : wordFrom(i);
            } else {
                i = beyondAscii(i);
            }
        }
    }

    private int beyondAscii(int i) {
        int c = text.codePointAt(i);
        if (UnspacedScripts.isLetter(c)) {
            int end = DictionaryWords.end(text, i);
            dictionary.cut(text, i, end, (from, to) -> add(from, to, hash(folded(from, to))));
            return end;
        }
        return Character.isLetterOrDigit(c) ? wordFrom(i) : i + Character.charCount(c);
    }

    /** The word that starts at {@code from}; returns where it ends. */
    private int wordFrom(int from) {
        long hash = BASIS;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 128) {
                return mixedWord(from, i);
            }
            if (ASCII[c] == 0) {
                add(from, i, hash);
                return i;
            }
            hash = (hash ^ ASCII[c]) * PRIME;
        }
        add(from, text.length(), hash);
        return text.length();
    }

    private int mixedWord(int from, int at) {
        int i = at;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            if (UnspacedScripts.isLetter(c) || !(Character.isLetterOrDigit(c) || isMark(c))) {
                break;
            }
            i += Character.charCount(c);
        }
        add(from, i, i == at ? hash(text, from, i) : hash(folded(from, i)));
        return i;
    }

    private static boolean isMark(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }

    private static long hash(String word) {
        return hash(word, 0, word.length());
    }

    private static long hash(String word, int from, int to) {
        long hash = BASIS;
        for (int i = from; i < to; i++) {
            char c = word.charAt(i);
            hash = (hash ^ (c < 128 ? ASCII[c] : c)) * PRIME;
        }
        return hash;
    }

    private void add(int from, int to, long hash) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
            hashes = Arrays.copyOf(hashes, 2 * size);
        }
        starts[size] = from;
        ends[size] = to;
        hashes[size++] = hash;
    }

    /** How many words there are. */
    int size() {
        return size;
    }

    /** A hash of the {@code i}-th word; equal words have equal ones. */
    long hash(int i) {
        return hashes[i];
    }

    /** The {@code i}-th word. */
    String word(int i) {
        return folded(starts[i], ends[i]);
    }

    private String folded(int from, int to) {
        String word = text.substring(from, to).toLowerCase(Locale.ROOT);
        if (word.chars().allMatch(c -> c < 128)) {
            return word;
        }
        StringBuilder out = new StringBuilder(word.length());
        Normalizer.normalize(word, Normalizer.Form.NFKD)
                .codePoints()
                .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
                .forEach(out::appendCodePoint);
        return Normalizer.normalize(out, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }
}
