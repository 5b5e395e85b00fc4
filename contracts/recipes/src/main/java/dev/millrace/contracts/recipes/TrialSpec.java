package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.contracts.events.Trial;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A share of the live requests for a model that the gate lets through, before it goes live.
 *
 * @param share of the requests to the model's bare name, above 0 and at most 1
 * @param requests how many it must have answered before it is judged
 * @param lasts how long it lasts at least: an ISO 8601 duration; the key is {@code for}
 * @param maxErrorRate share of its answers that may fail by the server's doing
 * @param maxLatencyRatio how many times as long as the live version it may take in the median
 * @param sticky the request header whose value says which requests belong together, of a canary
 * @param atMost how long it goes on at most while too few requests come: an ISO 8601 duration
 */
public record TrialSpec(
        double share,
        int requests,
        @JsonProperty("for") String lasts,
        double maxErrorRate,
        double maxLatencyRatio,
        Optional<String> sticky,
        String atMost) {

    /** The same, as inference is told. */
    public Trial trial() {
        return new Trial(
                share,
                requests,
                Duration.parse(lasts).toSeconds(),
                maxErrorRate,
                maxLatencyRatio,
                sticky,
                OptionalLong.of(Duration.parse(atMost).toSeconds()));
    }
}
