package dev.millrace.filtering.domain;

import dev.millrace.contracts.text.PythonText;
import dev.millrace.contracts.text.Words;
import java.util.Arrays;

/**
 * Which words stand on which line. A line break is white space, which no word has inside; so the lines of a text, without
 * white space at their ends, are runs of its words, and only what is between words needs to be looked at.
 */
final class WordLines {

    private int[] ends = new int[256];
    private int count;
    /** Where the line begins that hasn't ended yet. */
    private int begun;

    private boolean onlyLineFeeds;

    /** Reads the lines of {@code analyzed} as Python's {@code splitlines} has them. */
    void read(AnalyzedText analyzed) {
        char[] text = analyzed.chars();
        Words words = analyzed.words();
        count = 0;
        begun = 0;
        onlyLineFeeds = true;
        int at = 0;
        for (int w = 0; w < words.size(); w++) {
            int start = words.start(w);
            if (start > at) {
                space(text, at, start, w);
            }
            at = words.end(w);
        }
        space(text, at, text.length, words.size());
        if (begun < text.length) {
            add(words.size());
        }
    }

    /** White space before the given word: ends a line at every break in it. */
    private void space(char[] text, int from, int to, int word) {
        for (int i = from; i < to; i++) {
            char c = text[i];
            if (c != ' ' && PythonText.isLineBreak(c)) {
                onlyLineFeeds &= c == '\n';
                if (c == '\r' && i + 1 < to && text[i + 1] == '\n') {
                    i++;
                }
                add(word);
                begun = i + 1;
            }
        }
    }

    private void add(int word) {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
        }
        ends[count++] = word;
    }

    /** How many lines there are. */
    int count() {
        return count;
    }

    /** The first word of a line. */
    int first(int line) {
        return line == 0 ? 0 : ends[line - 1];
    }

    /** The word behind the last one of a line; its {@link #first} when the line is blank. */
    int end(int line) {
        return ends[line];
    }

    /** Whether every line break is a single line feed. */
    boolean onlyLineFeeds() {
        return onlyLineFeeds;
    }
}
