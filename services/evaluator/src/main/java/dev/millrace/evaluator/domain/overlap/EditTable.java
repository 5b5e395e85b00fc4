package dev.millrace.evaluator.domain.overlap;

import java.util.Arrays;

/**
 * The fewest words put in, left out or replaced that make one sequence of words another, looked for within 25 words of the
 * diagonal, as Tercom and sacrebleu do. Of ways as cheap a replacement comes first, then leaving out, then putting in.
 */
final class EditTable {

    private static final int BEAM = 25;
    private static final int FAR = 1 << 28;

    private static final byte NONE = 0;
    private static final byte SAME = 1;
    private static final byte REPLACED = 2;
    private static final byte LEFT_OUT = 3;
    private static final byte PUT_IN = 4;

    private final int[] reference;
    private final int[][] cost;
    private final byte[][] step;

    /** A table for texts of {@code length} words. */
    EditTable(int length, int[] reference) {
        this.reference = reference;
        cost = new int[length + 1][reference.length + 1];
        step = new byte[length + 1][reference.length + 1];
        for (int j = 0; j <= reference.length; j++) {
            cost[0][j] = j;
            step[0][j] = PUT_IN;
        }
    }

    /**
     * The number of edits.
     *
     * @param text as many words as the table is for
     */
    int edits(int[] text) {
        return editsFrom(text, 0);
    }

    /**
     * The number of edits.
     *
     * @param text as many words as the table is for
     * @param known how many of its words {@code other} was last filled for, too
     */
    int edits(int[] text, int known, EditTable other) {
        System.arraycopy(other.cost[known], 0, cost[known], 0, cost[known].length);
        return editsFrom(text, known);
    }

    private int editsFrom(int[] text, int known) {
        double ratio = text.length == 0 ? 1 : (double) reference.length / text.length;
        int beam = BEAM < ratio / 2 ? (int) Math.ceil(ratio / 2 + BEAM) : BEAM;
        for (int i = known + 1; i <= text.length; i++) {
            Arrays.fill(cost[i], FAR);
            Arrays.fill(step[i], NONE);
            int diagonal = (int) Math.floor(i * ratio);
            int end = i == text.length ? reference.length + 1 : Math.min(reference.length + 1, diagonal + beam);
            for (int j = Math.max(0, diagonal - beam); j < end; j++) {
                fill(i, j, text[i - 1]);
            }
        }
        return cost[text.length][reference.length];
    }

    private void fill(int i, int j, int word) {
        if (j > 0) {
            boolean same = word == reference[j - 1];
            take(i, j, cost[i - 1][j - 1] + (same ? 0 : 1), same ? SAME : REPLACED);
        }
        take(i, j, cost[i - 1][j] + 1, LEFT_OUT);
        if (j > 0) {
            take(i, j, cost[i][j - 1] + 1, PUT_IN);
        }
    }

    private void take(int i, int j, int edits, byte how) {
        if (edits < cost[i][j]) {
            cost[i][j] = edits;
            step[i][j] = how;
        }
    }

    /** Which words of the text and the reference stand for one another, by the edits found the last time. */
    Alignment alignment() {
        int i = cost.length - 1;
        int j = reference.length;
        Alignment alignment = new Alignment(i, j);
        while (i > 0 || j > 0) {
            byte how = step[i][j];
            if (how != PUT_IN) {
                i--;
                alignment.wrongInText[i] = how != SAME;
            }
            if (how != LEFT_OUT) {
                j--;
                alignment.wrongInReference[j] = how != SAME;
                // A word that the text lacks stands after the one before it.
                alignment.place[j] = how == PUT_IN ? i - 1 : i;
            }
        }
        return alignment;
    }

    /** For each word of the reference its place in the text, and which words of the two aren't right. */
    static final class Alignment {
        final int[] place;
        final boolean[] wrongInReference;
        final boolean[] wrongInText;

        private Alignment(int text, int reference) {
            place = new int[reference];
            wrongInReference = new boolean[reference];
            wrongInText = new boolean[text];
        }
    }
}
