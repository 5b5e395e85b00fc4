package dev.millrace.contracts.events;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When a recipe is run again. It is no part of what a run is: a cycle is a run of the same recipe as one that somebody asks
 * for. Whichever is the case first begins one; without any, a person does.
 *
 * @param newTokens when about so many tokens have come to its sources, by what the last cycle made of their bytes
 * @param newData when anything has come to its sources, or has changed there
 * @param every when so much time has passed since the last cycle began and there is something new, or may be: an ISO 8601
 *     duration of at least a second
 * @param fromLast whether a training begins with the version that is live, if a cycle of the same recipe made it
 */
public record Continuous(OptionalLong newTokens, boolean newData, Optional<String> every, boolean fromLast) {

    public Continuous {
        newTokens.ifPresent(tokens -> {
            if (tokens < 1) {
                throw new IllegalArgumentException("So few tokens begin no cycle: " + tokens);
            }
        });
        every.map(Continuous::period).filter(period -> period.toSeconds() < 1).ifPresent(period -> {
            throw new IllegalArgumentException("Cycles can't begin every " + period);
        });
    }

    /** The time between two cycles. */
    public Optional<Duration> period() {
        return every.map(Continuous::period);
    }

    private static Duration period(String written) {
        try {
            return Duration.parse(written);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("Not a duration such as PT6H: " + written, e);
        }
    }
}
