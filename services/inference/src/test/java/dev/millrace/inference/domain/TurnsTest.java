package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final int SHORT = 1;
    private static final int OTHER = 6;

    private final Turns turns = new Turns();

    @Test
    void theOthersGetAThirdOfTheTimeBesideShortCallsWithoutEnd() {
        long others = 0;
        long all = 0;
        while (all < 10_000) {
            if (turns.othersMayGo()) {
                turns.othersTook(OTHER);
                others += OTHER;
                all += OTHER;
            } else {
                turns.shortsTook(SHORT);
                all += SHORT;
            }
        }

        assertThat((double) others / all).isBetween(0.32, 0.34);
    }

    @Test
    void aShortCallGoesOnByItselfUntilTheOthersHaveEarnedATurn() {
        turns.othersTook(OTHER);
        turns.forget();

        for (int taken = 0; taken < 2 * OTHER; taken += SHORT) {
            assertThat(turns.othersMayGo()).as("after %d", taken).isFalse();
            turns.shortsTook(SHORT);
        }
        assertThat(turns.othersMayGo()).isTrue();
    }
}
