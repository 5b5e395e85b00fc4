package dev.millrace.filtering.domain;

import dev.millrace.contracts.text.PythonText;

/**
 * Parts of a text, split at line feeds, that repeat an earlier part.
 *
 * @param parts how many parts there are
 * @param repeated how many of them were there before
 * @param characters code points in those
 */
record Repeats(int parts, int repeated, long characters) {

    /** Of the text without white space at its ends, split at runs of at least two line feeds. */
    static Repeats inParagraphs(AnalyzedText analyzed, HashCounts seen) {
        char[] text = analyzed.chars();
        int from = 0;
        int to = text.length;
        while (from < to && PythonText.isSpace(text[from])) {
            from++;
        }
        while (to > from && PythonText.isSpace(text[to - 1])) {
            to--;
        }
        return of(analyzed, from, to, 2, seen);
    }

    /** Of the whole text, split at runs of line feeds. */
    static Repeats inLines(AnalyzedText analyzed, HashCounts seen) {
        return of(analyzed, 0, analyzed.text().length(), 1, seen);
    }

    private static Repeats of(AnalyzedText analyzed, int from, int to, int breaks, HashCounts seen) {
        String text = analyzed.text();
        seen.reset(countBreaks(text) + 1);
        Counter counter = new Counter(analyzed, seen);
        int start = from;
        int feed = text.indexOf('\n', from, to);
        while (feed >= 0) {
            int next = feed + 1;
            while (next < to && text.charAt(next) == '\n') {
                next++;
            }
            if (next - feed >= breaks) {
                counter.part(start, feed);
                start = next;
            }
            feed = text.indexOf('\n', next, to);
        }
        counter.part(start, to);
        return new Repeats(counter.parts, counter.repeated, counter.characters);
    }

    double share() {
        return (double) repeated / parts;
    }

    private static int countBreaks(String text) {
        int count = 0;
        for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
            count++;
        }
        return count;
    }

    private static final class Counter {
        private final AnalyzedText analyzed;
        private final HashCounts seen;
        private int parts;
        private int repeated;
        private long characters;

        private Counter(AnalyzedText analyzed, HashCounts seen) {
            this.analyzed = analyzed;
            this.seen = seen;
        }

        private void part(int from, int to) {
            parts++;
            if (seen.add(TextHash.of(analyzed.chars(), from, to)) > 1) {
                repeated++;
                characters += analyzed.length(from, to);
            }
        }
    }
}
