package dev.millrace.contracts.events;

import java.util.List;
import java.util.Optional;

/**
 * A run is over. One that had failed for want of scores may end once more, after an evaluation that was asked for.
 *
 * @param run the run
 * @param outcome how it ended
 * @param reasons why, a sentence each
 * @param evaluation the evaluation that was asked for and after which it ended so, if it had failed before
 */
public record RunEnded(String run, Outcome outcome, List<String> reasons, Optional<String> evaluation)
        implements Event {

    public RunEnded {
        reasons = List.copyOf(reasons);
    }

    /** How a run can end. */
    public enum Outcome {
        /** Its model is the one that is served now. */
        PROMOTED,
        /** Its model exists, but the gate refused it. */
        REFUSED,
        /** Its dataset exists, and no model was meant to come of it. */
        CURATED,
        /** It was a dry run: documents were read and filtered, and no model was meant to come of it. */
        DRY_RUN_FINISHED,
        /** It could not be finished. */
        FAILED,
        /** Somebody cancelled it. */
        CANCELLED,
        /** Somebody stopped its training, and no model was to come of it. */
        STOPPED,
        /** Its model exists, and whether it is to be served is for a person to say. */
        ON_HOLD
    }

    @Override
    public String subject() {
        return run + evaluation.map(id -> "#" + id).orElse("");
    }
}
