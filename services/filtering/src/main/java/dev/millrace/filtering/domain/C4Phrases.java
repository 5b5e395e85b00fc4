package dev.millrace.filtering.domain;

import java.util.List;

/** What C4's rules look for in a line, whatever its case. */
final class C4Phrases {

    private static final List<String> POLICY =
            List.of("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies");

    /** Each phrase has one of these words in it. */
    private static final List<String> WORDS = List.of("javascript", "cookie", "privacy", "lorem ipsum", "terms of use");

    /** Whose lower case is an ASCII letter, the k. */
    private static final char KELVIN = '\u212a';

    /** The word to look for at a character, by the rarest letter the word has. */
    private static final int[] LOOK = new int[128];

    static {
        String rare = "jkvmm";
        for (int word = 0; word < WORDS.size(); word++) {
            LOOK[rare.charAt(word)] |= 1 << word;
            LOOK[Character.toUpperCase(rare.charAt(word))] |= 1 << word;
        }
        LOOK['{'] = 1 << WORDS.size();
        LOOK['['] = 1 << WORDS.size();
    }

    private C4Phrases() {}

    static boolean isFiller(String lowerLine) {
        return lowerLine.contains("lorem ipsum");
    }

    static boolean isScript(String lowerLine) {
        return lowerLine.contains("javascript");
    }

    static boolean isPolicy(String lowerLine) {
        return POLICY.stream().anyMatch(lowerLine::contains);
    }

    /** Whether any rule on what the line {@code text[from..to)} says could apply; hardly ever, so most need no look. */
    static boolean mayBeIn(char[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text[i];
            if (c < LOOK.length ? LOOK[c] != 0 && found(text, i, LOOK[c]) : c == KELVIN) {
                return true;
            }
        }
        return false;
    }

    private static boolean found(char[] text, int at, int look) {
        for (int word = 0; word < WORDS.size(); word++) {
            if ((look & (1 << word)) != 0 && isAround(text, at, WORDS.get(word))) {
                return true;
            }
        }
        return look == 1 << WORDS.size();
    }

    /** Whether {@code word} stands so that its first letter like that at {@code at} is there. */
    private static boolean isAround(char[] text, int at, String word) {
        int from = at - word.indexOf(text[at] | 0x20);
        if (from < 0 || from + word.length() > text.length) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            char c = text[from + i];
            if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
