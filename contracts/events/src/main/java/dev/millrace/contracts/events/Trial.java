package dev.millrace.contracts.events;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a version that the gate let through has to stand before it goes live. It ends when it has answered so many requests
 * and so much time has passed, or earlier when it can't end well any more.
 *
 * @param share of the requests to the model's bare name, above 0 and at most 1
 * @param requests how many it must have answered
 * @param seconds how long it lasts at least
 * @param maxErrorRate share of its answers that may fail
 * @param maxLatencyRatio how many times as long as the live version it may take in the median
 * @param sticky the request header whose value says which requests belong together; absent, there or in a request: its
 *     {@code user}, else how its chat begins
 * @param most seconds after which it ends undecided if it hasn't answered so many; absent: it goes on until it has
 */
public record Trial(
        double share,
        int requests,
        long seconds,
        double maxErrorRate,
        double maxLatencyRatio,
        Optional<String> sticky,
        OptionalLong most) {

    /** Who answers. */
    public enum Mode {
        /** The live version answers; the other one is asked the same, and its answer is thrown away. */
        SHADOW,
        /** The other version answers. */
        CANARY
    }

    public Trial {
        if (!(share > 0 && share <= 1) || requests < 1 || seconds < 0) {
            throw new IllegalArgumentException("No trial of %s of the requests, %d of them, in %s"
                    .formatted(share, requests, Duration.ofSeconds(seconds)));
        }
    }
}
