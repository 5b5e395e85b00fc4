package dev.millrace.siege;

import java.util.List;

/**
 * How a siege ended.
 *
 * @param faults what was wrong, a sentence each
 * @param ended processes that didn't live to its end
 */
record Verdict(List<String> faults, List<String> ended) {

    /** A control, which besieges without a bound on memory, must end what the bound keeps alive. */
    boolean isAsItShouldBe(boolean control) {
        return control ? !ended.isEmpty() : faults.isEmpty();
    }

    String inWords(boolean control) {
        String held =
                faults.isEmpty() ? "The stack held." : "The stack did not hold: %d faults.".formatted(faults.size());
        if (!control) {
            return held;
        }
        return isAsItShouldBe(true)
                ? held + " So it should be: a bound was off, and it ended " + ended
                : held + " But a bound was off, and yet no process ended: the siege doesn't try hard enough.";
    }
}
