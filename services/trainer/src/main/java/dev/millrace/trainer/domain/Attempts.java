package dev.millrace.trainer.domain;

import java.util.Optional;

/**
 * When a training that crashed is tried again: as long as it gets further than the attempt before, and a few times when
 * it doesn't.
 */
public final class Attempts {

    private final int limit;
    private int withoutProgress;
    private long furthest = -1;

    /**
     * No attempt made yet.
     *
     * @param limit attempts in a row that may end without a new checkpoint
     */
    public Attempts(int limit) {
        this.limit = limit;
    }

    /**
     * Takes note of a crash.
     *
     * @param checkpoint step of the newest checkpoint, 0 when there is none
     * @param steps to do in all
     * @param stepped whether this attempt did a step
     * @param detail what the workers said last
     * @return why it isn't tried again; empty when it is
     */
    public Optional<String> crashed(long checkpoint, long steps, boolean stepped, String detail) {
        boolean trained = checkpoint >= steps;
        Optional<String> permanent = stepped || trained ? Optional.empty() : LastWords.permanent(detail);
        if (permanent.isPresent()) {
            return permanent.map("The training can't begin: "::concat);
        }
        return counted(checkpoint, detail)
                .map(reason -> trained
                        ? "All %d steps are done, but the model package can't be written. %s".formatted(steps, reason)
                        : reason);
    }

    private Optional<String> counted(long checkpoint, String detail) {
        withoutProgress = checkpoint > furthest ? 1 : withoutProgress + 1;
        furthest = Math.max(furthest, checkpoint);
        return withoutProgress < limit
                ? Optional.empty()
                : Optional.of("The training workers died %d times in a row at step %d or later: %s"
                        .formatted(withoutProgress, furthest, detail));
    }
}
