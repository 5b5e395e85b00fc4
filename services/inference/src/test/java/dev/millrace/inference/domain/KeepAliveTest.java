package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeepAliveTest {

    /** What Ollama's documentation and Go's durations say. */
    @ParameterizedTest
    @CsvSource({
        "5m, PT5M",
        "24h, PT24H",
        "1h30m, PT1H30M",
        "1.5h, PT1H30M",
        "300ms, PT0.3S",
        "1m0.5s, PT1M0.5S",
        "300, PT5M",
        "+3, PT3S",
        "0, PT0S",
        "0s, PT0S",
        "PT10M, PT10M"
    })
    void aTimeIsReadAsOllamaReadsIt(String text, Duration time) {
        assertThat(KeepAlive.parse(text).orElseThrow().time()).contains(time);
    }

    @Test
    void lessThanNoTimeIsUntilRoomIsNeeded() {
        for (String text : List.of("-1", "-1m", "-0.5", "PT-1S")) {
            assertThat(KeepAlive.parse(text)).as(text).contains(KeepAlive.UNTIL_ROOM_IS_NEEDED);
        }
        assertThat(KeepAlive.ofSeconds(-1)).isEqualTo(KeepAlive.UNTIL_ROOM_IS_NEEDED);
    }

    @Test
    void whatIsNoTimeIsNotRead() {
        for (String text : List.of("", "soon", "5 m", "m", "5x", "P", "1e3", "--1", "5m ", "\u0665m")) {
            assertThat(KeepAlive.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void timesWithoutEndDoNotOverflow() {
        for (double seconds : new double[] {1e300, Double.POSITIVE_INFINITY, 9e18}) {
            assertThat(KeepAlive.ofSeconds(seconds).time().orElseThrow()).isGreaterThan(Duration.ofDays(10_000));
        }
        assertThat(KeepAlive.parse("999999999999999999h").orElseThrow().time()).isPresent();
        assertThat(KeepAlive.parse("PT9223372036854775807S")).isEmpty();
    }
}
