package dev.millrace.contracts.api;

import dev.millrace.contracts.events.Continuous;
import dev.millrace.contracts.events.Cycle;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a recipe stands that is run again and again.
 *
 * @param name its name, which is the model's, too
 * @param state {@code waiting}, {@code cycling}, {@code paused}, {@code held} (the last cycle came to nothing) or
 *     {@code stopped}
 * @param message the same in a sentence
 * @param recipe digest of the recipe that is run
 * @param triggers when it is run again
 * @param newFiles files and parts of topics that are new since the last cycle was planned, as ingestion last said
 * @param newTokens about how many tokens these make, where that can be said
 * @param live the version that is live
 * @param cycles its cycles, the newest first
 */
public record ContinuousReport(
        String name,
        String state,
        String message,
        String recipe,
        Continuous triggers,
        int newFiles,
        OptionalLong newTokens,
        Optional<String> live,
        List<CycleReport> cycles) {

    public ContinuousReport {
        cycles = List.copyOf(cycles);
    }

    /**
     * One cycle.
     *
     * @param cycle which, and why it was begun
     * @param run its run
     * @param state how far its run has come, or how it ended
     * @param trigger why it was begun, in words
     * @param read documents that were read for it
     * @param takenOver documents that an earlier run had read
     * @param tokens what it was trained on, once that is known
     * @param reasons why it ended so, or what the gate said
     */
    public record CycleReport(
            Cycle cycle,
            String run,
            String state,
            String trigger,
            long read,
            long takenOver,
            OptionalLong tokens,
            List<String> reasons) {

        public CycleReport {
            reasons = List.copyOf(reasons);
        }
    }
}
