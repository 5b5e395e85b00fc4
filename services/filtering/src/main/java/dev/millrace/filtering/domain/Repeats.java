package dev.millrace.filtering.domain;

/**
 * Parts of a text, split at line feeds, that repeat an earlier part.
 *
 * @param parts how many parts there are
 * @param repeated how many of them were there before
 * @param characters code points in those
 */
record Repeats(int parts, int repeated, long characters) {

    /** What repeats in {@code text} split at runs of at least {@code breaks} line feeds. */
    static Repeats of(String text, int breaks, HashCounts seen) {
        seen.reset(countBreaks(text) + 1);
        Counter counter = new Counter(seen);
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                run++;
                continue;
            }
            if (run >= breaks) {
                counter.end();
            } else if (run > 0) {
                counter.add('\n');
            }
            run = 0;
            counter.add(c);
        }
        if (run >= breaks) {
            counter.end();
        } else if (run > 0) {
            counter.add('\n');
        }
        counter.end();
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
        private final HashCounts seen;
        private int parts;
        private int repeated;
        private long characters;
        private long hash;
        private int length;

        private Counter(HashCounts seen) {
            this.seen = seen;
        }

        private void add(char c) {
            hash = (hash ^ c) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
            length += Character.isLowSurrogate(c) ? 0 : 1;
        }

        private void end() {
            parts++;
            if (seen.add(hash) > 1) {
                repeated++;
                characters += length;
            }
            hash = 0;
            length = 0;
        }
    }
}
