package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.inference.domain.MemoryBudget.Reservation;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private final MemoryBudget budget = new MemoryBudget(100);

    @Test
    void callsShareItAndGiveItBackOnce() {
        Reservation first = budget.reserve(60).orElseThrow();
        assertThat(budget.reserve(41)).isEmpty();
        Reservation second = budget.reserve(40).orElseThrow();

        assertThat(second.resize(41)).isFalse();
        assertThat(first.resize(10)).isTrue();
        assertThat(second.resize(90)).isTrue();
        assertThat(budget.used()).isEqualTo(100);

        second.close();
        second.close();
        assertThat(second.resize(1)).as("what was given back isn't taken again").isFalse();
        first.close();
        assertThat(budget.used()).isZero();
    }

    @Test
    void sizesBeyondEveryHeapDoNotWrapAround() {
        Reservation held = budget.reserve(1).orElseThrow();

        assertThat(budget.reserve(Long.MAX_VALUE)).isEmpty();
        assertThat(held.resize(Long.MAX_VALUE)).isFalse();
        assertThat(budget.used()).isEqualTo(1);
    }
}
