package dev.millrace.redaction.domain.classifier;

import java.util.ArrayList;
import java.util.List;

/**
 * How ids that are too many for a model are read: in windows of one length, each of which begins before the last one ends.
 * An id's scores are those of the window in which it has more of its surroundings on both sides.
 */
final class Windows {

    /** What of a window is only there to be seen by others, on each side: a clause. */
    private static final int MOST_CONTEXT = 32;

    private Windows() {}

    /**
     * A window.
     *
     * @param start its first id
     * @param end behind its last
     * @param from the first of which its scores count
     * @param to behind the last
     */
    record Window(int start, int end, int from, int to) {
        int length() {
            return end - start;
        }

        Window shifted(int by) {
            return new Window(start + by, end + by, from + by, to + by);
        }
    }

    /**
     * Windows over {@code size} ids, each of which counts in one. One begins where a sentence does and has as many whole ones as
     * there is room for; longer sentences are read as {@link #over(int, int)} says.
     *
     * @param beginnings ids that a sentence begins with, ascending, without the first
     * @param room most ids in one
     */
    static List<Window> over(int[] beginnings, int size, int room) {
        List<Window> windows = new ArrayList<>();
        int next = 0;
        for (int start = 0; start < size; ) {
            int end = start;
            int first = next < beginnings.length ? beginnings[next] : size;
            do {
                end = next < beginnings.length ? beginnings[next++] : size;
            } while (end < size && (next < beginnings.length ? beginnings[next] : size) - start <= room);
            if (first - start > room) {
                int shift = start;
                over(end - start, room).forEach(window -> windows.add(window.shifted(shift)));
            } else {
                windows.add(new Window(start, end, start, end));
            }
            start = end;
        }
        return windows;
    }

    /**
     * Windows over {@code size} ids, each of which counts in one.
     *
     * @param room most ids in one
     */
    static List<Window> over(int size, int room) {
        List<Window> windows = new ArrayList<>();
        int context = Math.min(MOST_CONTEXT, room / 8);
        int start = 0;
        int from = 0;
        while (start + room < size) {
            int to = start + room - context;
            windows.add(new Window(start, start + room, from, to));
            from = to;
            start = Math.min(to - context, size - room);
        }
        if (from < size) {
            windows.add(new Window(start, size, from, size));
        }
        return windows;
    }
}
