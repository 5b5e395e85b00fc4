package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.RunPaused;
import java.util.SortedMap;
import java.util.TreeMap;

/** When a run was to wait and when it was to go on, by the numbers that the asking was given. */
public final class Pauses {

    private final SortedMap<Integer, RunPaused> asked = new TreeMap<>();

    void add(RunPaused pause) {
        asked.merge(pause.number(), pause, RunFacts::pick);
    }

    /** How often the run was paused or resumed. */
    int count() {
        return asked.isEmpty() ? 0 : asked.lastKey();
    }

    /** Whether the run was ever paused. */
    public boolean any() {
        return !asked.isEmpty();
    }

    /** Whether the run was told to wait, and not to go on since. */
    boolean hold() {
        return !asked.isEmpty() && !asked.lastEntry().getValue().resumed();
    }
}
