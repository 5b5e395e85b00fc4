package dev.millrace.evaluator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("1994-11-06T08:49:07Z");

    @Test
    void secondsAndDatesAreUnderstood() {
        assertThat(RetryAfter.of(" 17 ", NOW)).hasValue(Duration.ofSeconds(17));
        assertThat(RetryAfter.of("Sun, 06 Nov 1994 08:49:37 GMT", NOW)).hasValue(Duration.ofSeconds(30));
    }

    @Test
    void noWaitIsNegativeOrLongerThanTheLongest() {
        assertThat(RetryAfter.of("Sun, 06 Nov 1994 08:49:00 GMT", NOW)).hasValue(Duration.ZERO);
        assertThat(RetryAfter.of("86400", NOW)).hasValue(RetryAfter.LONGEST);
        assertThat(RetryAfter.of("99999999999999999999", NOW)).hasValue(RetryAfter.LONGEST);
        assertThat(RetryAfter.of("Fri, 31 Dec 1999 23:59:59 GMT", NOW)).hasValue(RetryAfter.LONGEST);
    }

    @Test
    void anythingElseAsksForNothing() {
        assertThat(RetryAfter.of("soon", NOW)).isEmpty();
        assertThat(RetryAfter.of("-3", NOW)).isEmpty();
        assertThat(RetryAfter.of("", NOW)).isEmpty();
    }
}
