package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReturnTimesTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong(-5 * SECOND);
    private final ReturnTimes times = new ReturnTimes(now::get);

    /** A hundred a second, for long enough to be believed. */
    private void freeing() {
        for (int i = 0; i < 600; i++) {
            now.addAndGet(SECOND / 10);
            times.freed(10);
        }
    }

    @Test
    void oneBehindTheOtherAsFastAsRoomIsMade() {
        freeing();

        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waits.add(times.turnedAway(300).toSeconds());
        }

        // 300 take three seconds; the measured pace is a little above or below.
        assertThat(waits).isSorted().startsWith(3L).doesNotHaveDuplicates();
        assertThat(waits.getLast()).isBetween(23L, 25L);
    }

    @Test
    void whoComesBackInTimeFindsTheLineShorter() {
        freeing();
        for (int i = 0; i < 5; i++) {
            times.turnedAway(300);
        }
        assertThat(times.turnedAway(300).toSeconds()).isBetween(17L, 19L);

        for (int i = 0; i < 100; i++) {
            now.addAndGet(SECOND / 10);
            times.freed(10);
        }

        assertThat(times.turnedAway(1).toSeconds()).isBetween(7L, 9L);
    }

    @Test
    void nobodyIsToldToComeAtOnceOrNever() {
        assertThat(times.turnedAway(1).toSeconds()).as("nothing was ever freed").isBetween(30L, 60L);
        freeing();
        now.addAndGet(120 * SECOND);
        for (int i = 0; i < 100; i++) {
            times.freed(1_000_000);
        }

        assertThat(times.turnedAway(1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(times.turnedAway(Long.MAX_VALUE).toSeconds()).isBetween(30L, 60L);
    }

    @Test
    void aCrowdDoesNotComeBackAllAtOnce() {
        freeing();

        Map<Long, Integer> coming = new HashMap<>();
        for (int i = 0; i < 600; i++) {
            coming.merge(times.turnedAway(300).toSeconds(), 1, Integer::sum);
        }

        assertThat(coming.keySet()).allMatch(seconds -> seconds >= 1 && seconds <= 60);
        assertThat(coming.values()).allMatch(many -> many <= 600 / 20);
    }
}
