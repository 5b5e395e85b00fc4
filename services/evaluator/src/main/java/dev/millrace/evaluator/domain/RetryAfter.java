package dev.millrace.evaluator.domain;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** How long a server asks to be left alone (RFC 9110, 10.2.3): a number of seconds, or a date. */
final class RetryAfter {

    /** A server that asks for more is asked again all the same: its clock or its mood may be wrong. */
    static final Duration LONGEST = Duration.ofMinutes(5);

    private RetryAfter() {}

    /** The wait that {@code header} asks for, from 0 to {@link #LONGEST}; nothing when it can't be understood. */
    static Optional<Duration> of(String header, Instant now) {
        String value = header.strip();
        return value.matches("\\d+") ? Optional.of(seconds(value)) : date(value, now);
    }

    private static Duration seconds(String digits) {
        return digits.length() > 9 ? LONGEST : bounded(Duration.ofSeconds(Long.parseLong(digits)));
    }

    private static Optional<Duration> date(String value, Instant now) {
        try {
            Instant until = DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from);
            return Optional.of(bounded(Duration.between(now, until)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
    }
}
