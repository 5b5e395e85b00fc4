package dev.millrace.siege;

import java.util.List;

/**
 * How a siege ended.
 *
 * @param faults what was wrong, a sentence each
 * @param ended processes that didn't live to its end
 */
record SiegeResult(List<String> faults, List<String> ended) {

    private static final String INFERENCE = "inference";

    /** A control besieges inference without its bound on memory: it must end, or its heap must grow. */
    boolean isAsItShouldBe(boolean control) {
        return control ? inferenceSuffered() : faults.isEmpty();
    }

    private boolean inferenceSuffered() {
        return ended.contains(INFERENCE)
                || faults.stream().anyMatch(fault -> fault.startsWith(INFERENCE + ": heap in use grew"));
    }

    String inWords(boolean control) {
        String held =
                faults.isEmpty() ? "The stack held." : "The stack did not hold: %d faults.".formatted(faults.size());
        if (!control) {
            return held;
        }
        return isAsItShouldBe(true)
                ? held + " So it should be: the bound on memory was off."
                : held
                        + " But a bound was off, and yet inference neither ended nor grew: the siege doesn't try hard enough.";
    }
}
