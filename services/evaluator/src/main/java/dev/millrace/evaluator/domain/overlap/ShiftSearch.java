package dev.millrace.evaluator.domain.overlap;

import dev.millrace.evaluator.domain.overlap.EditTable.Alignment;
import java.util.Arrays;
import java.util.Optional;

/**
 * Edits with shifts: as long as that makes fewer edits, a run of words that the reference has elsewhere is moved there, each
 * time the run that saves most. Which runs are tried is Tercom's choice, as sacrebleu 2.6.0 makes it.
 */
final class ShiftSearch {

    private static final int LONGEST_RUN = 10;
    private static final int FURTHEST = 50;
    private static final int MOST_TRIALS = 1000;

    private final int[] reference;
    private final EditTable edits;
    private final EditTable trials;
    private int[] text;
    private int tried;

    ShiftSearch(int[] text, int[] reference) {
        this.text = text;
        this.reference = reference;
        edits = new EditTable(text.length, reference);
        trials = new EditTable(text.length, reference);
    }

    /**
     * A run of words at a new place.
     *
     * @param saved how many edits fewer there are then
     * @param from where the run begins
     * @param to the word that it is put before
     */
    private record Shift(int saved, int length, int from, int to) {

        /** More is saved; then the run is longer, then earlier, then put earlier. */
        boolean betterThan(Shift other) {
            if (saved != other.saved) {
                return saved > other.saved;
            }
            if (length != other.length) {
                return length > other.length;
            }
            return from != other.from ? from < other.from : to < other.to;
        }

        int[] of(int[] words) {
            int[] shifted = new int[words.length];
            // Within and after the run, places are counted without it.
            int place = to < from ? to : Math.min(to > from + length ? to - length : to, words.length - length);
            int next = 0;
            for (int i = 0; i < words.length; i++) {
                if (i < place || i >= place + length) {
                    next = next == from ? from + length : next;
                    shifted[i] = words[next++];
                } else {
                    shifted[i] = words[from + i - place];
                }
            }
            return shifted;
        }
    }

    /** The number of edits, a shift counting as one. */
    int edits() {
        if (reference.length == 0) {
            return text.length;
        }
        int shifts = 0;
        int left = edits.edits(text);
        while (true) {
            Optional<Shift> best = best(left);
            if (tried >= MOST_TRIALS || best.isEmpty() || best.get().saved() <= 0) {
                return shifts + left;
            }
            shifts++;
            text = best.get().of(text);
            left = edits.edits(text);
        }
    }

    private Optional<Shift> best(int before) {
        Alignment alignment = edits.alignment();
        Optional<Shift> best = Optional.empty();
        for (int from = 0; from < text.length; from++) {
            int last = Math.min(reference.length - 1, from + FURTHEST);
            for (int at = Math.max(0, from - FURTHEST); at <= last; at++) {
                for (int length = 1; length <= LONGEST_RUN && same(from, at, length); length++) {
                    if (worthwhile(alignment, from, at, length)) {
                        best = better(best, alignment, from, at, length, before);
                        if (tried >= MOST_TRIALS) {
                            return best;
                        }
                    }
                }
            }
        }
        return best;
    }

    /** Whether runs of that length are the same, those one shorter being so. */
    private boolean same(int from, int at, int length) {
        return from + length <= text.length
                && at + length <= reference.length
                && text[from + length - 1] == reference[at + length - 1];
    }

    /** Something is wrong at both places, and the run isn't there already. */
    private static boolean worthwhile(Alignment alignment, int from, int at, int length) {
        return any(alignment.wrongInText, from, length)
                && any(alignment.wrongInReference, at, length)
                && (alignment.place[at] < from || alignment.place[at] >= from + length);
    }

    private static boolean any(boolean[] flags, int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (flags[i]) {
                return true;
            }
        }
        return false;
    }

    private Optional<Shift> better(
            Optional<Shift> best, Alignment alignment, int from, int at, int length, int before) {
        Optional<Shift> found = best;
        int previous = -1;
        for (int offset = -1; offset < length; offset++) {
            int to = at + offset < 0 ? 0 : alignment.place[at + offset] + 1;
            if (to == previous) {
                continue;
            }
            previous = to;
            int[] shifted = new Shift(0, length, from, to).of(text);
            Shift shift = new Shift(before - trial(shifted, before), length, from, to);
            tried++;
            if (found.isEmpty() || shift.betterThan(found.get())) {
                found = Optional.of(shift);
            }
        }
        return found;
    }

    private int trial(int[] shifted, int before) {
        int known = Arrays.mismatch(text, shifted);
        return known < 0 ? before : trials.edits(shifted, known, edits);
    }
}
