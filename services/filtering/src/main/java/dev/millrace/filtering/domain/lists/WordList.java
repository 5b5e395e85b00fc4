package dev.millrace.filtering.domain.lists;

import dev.millrace.contracts.text.PythonText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Words and phrases that are looked for whatever their case. They count as whole words, as in C4's list of bad words
 * (Raffel et al. 2020, section 2.2); those of scripts that are written without spaces count wherever they stand.
 */
public final class WordList {

    private static final Set<Character.UnicodeScript> UNSPACED = Set.of(
            Character.UnicodeScript.HAN,
            Character.UnicodeScript.HIRAGANA,
            Character.UnicodeScript.KATAKANA,
            Character.UnicodeScript.THAI,
            Character.UnicodeScript.LAO,
            Character.UnicodeScript.KHMER,
            Character.UnicodeScript.MYANMAR);

    private final Set<String> all = new HashSet<>();
    /** By their first two chars, the longest first. */
    private final Map<Integer, List<String>> byStart = new HashMap<>();

    /**
     * The lists in {@code files}: a word or phrase a line, or a JSON array; lines that begin with {@code #} are comments.
     *
     * @throws IllegalArgumentException when one of them has no word
     * @throws java.io.UncheckedIOException when one can't be read
     */
    public WordList(List<Path> files) {
        for (Path file : files) {
            int before = all.size();
            ListFile.lines(file).forEach(this::add);
            if (all.size() == before) {
                throw new IllegalArgumentException(
                        file + ": there is no word in it; expected one a line, or a JSON array");
            }
        }
        byStart.values()
                .forEach(list ->
                        list.sort(Comparator.comparingInt(String::length).reversed()));
    }

    private void add(String line) {
        String word = PythonText.strip(line).toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
        if (!word.isEmpty() && !word.startsWith("#") && all.add(word)) {
            byStart.computeIfAbsent(start(word, 0), _ -> new ArrayList<>()).add(word);
        }
    }

    private static int start(String text, int at) {
        char second = at + 1 < text.length() ? text.charAt(at + 1) : 0;
        return (text.charAt(at) << 16) | second;
    }

    /** How often any of them occurs in {@code text}; what is part of a longer one counts with that alone. */
    public int count(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int count = 0;
        int at = 0;
        while (at < lower.length()) {
            int length = longest(lower, at);
            count += length > 0 ? 1 : 0;
            at += Math.max(length, 1);
        }
        return count;
    }

    private int longest(String text, int at) {
        char first = text.charAt(at);
        boolean single = at + 1 == text.length() || !isPart(text.charAt(at + 1));
        int found = longest(text, at, start(text, at));
        return found == 0 && single ? longest(text, at, first << 16) : found;
    }

    private int longest(String text, int at, int start) {
        for (String word : byStart.getOrDefault(start, List.of())) {
            if (text.startsWith(word, at) && standsAlone(text, at, word)) {
                return word.length();
            }
        }
        return 0;
    }

    private static boolean standsAlone(String text, int at, String word) {
        int end = at + word.length();
        boolean open = at == 0 || !isPart(text.charAt(at - 1)) || isUnspaced(word.codePointAt(0));
        return open
                && (end == text.length()
                        || !isPart(text.charAt(end))
                        || isUnspaced(word.codePointBefore(word.length())));
    }

    private static boolean isPart(char c) {
        return Character.isLetterOrDigit(c);
    }

    private static boolean isUnspaced(int c) {
        return c >= 0xE00 && UNSPACED.contains(Character.UnicodeScript.of(c));
    }
}
