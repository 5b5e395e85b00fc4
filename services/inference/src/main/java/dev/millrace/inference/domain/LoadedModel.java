package dev.millrace.inference.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * A package in memory, and what it does there.
 *
 * @param bytes that it takes, outside of the heap, as reckoned
 * @param live whether it is what its model's bare name leads to
 * @param lastUsed when it was last asked for, or ended what it was asked for
 * @param goes when it leaves memory unless somebody asks for it before; none: when its room is needed, or never while it is live
 */
public record LoadedModel(ServedModel served, long bytes, boolean live, Instant lastUsed, Optional<Instant> goes) {

    /** Its exact address. */
    public ModelAddress address() {
        return served.address();
    }
}
