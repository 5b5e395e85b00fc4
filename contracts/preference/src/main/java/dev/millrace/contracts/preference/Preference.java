package dev.millrace.contracts.preference;

/** Which of two answers somebody prefers. */
public enum Preference {
    FIRST,
    SECOND,
    TIE;

    /** The same of the two in the other order. */
    public Preference swapped() {
        return switch (this) {
            case FIRST -> SECOND;
            case SECOND -> FIRST;
            case TIE -> TIE;
        };
    }

    /** What the first is given of one win: 1, 0, or a half for a tie. */
    public double ofFirst() {
        return switch (this) {
            case FIRST -> 1;
            case SECOND -> 0;
            case TIE -> 0.5;
        };
    }
}
