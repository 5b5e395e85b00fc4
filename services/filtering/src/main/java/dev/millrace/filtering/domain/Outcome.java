package dev.millrace.filtering.domain;

/** What a rule set makes of a text. */
public sealed interface Outcome {

    /** It goes on as it is. */
    record Passed() implements Outcome {}

    /**
     * It goes on without some of its lines.
     *
     * @param text what is left
     * @param droppedLines how many lines went
     */
    record Trimmed(String text, int droppedLines) implements Outcome {}

    /** It is refused. */
    record Refused(Breach breach) implements Outcome {}

    /** Refused for this reason. */
    static Outcome refused(String reason, double measured, double threshold) {
        return new Refused(new Breach(reason, measured, threshold));
    }
}
