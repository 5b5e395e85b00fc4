package dev.millrace.orchestrator.domain.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.api.RedactionPrecision;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.FindMarked;
import dev.millrace.contracts.events.FindShown;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReviewTest {

    private static FindMarked mark(int find, boolean right, int number) {
        return new FindMarked("run-1", "d" + find, "email", 3, 9, right, number, "ada", "2026-03-01T12:00:00Z");
    }

    private static FindShown shown(int find, int number, String who, String when) {
        return new FindShown("run-1", "d" + find, "email", 3, 9, number, who, when);
    }

    private static Review review(List<? extends Event> events) {
        Reviews reviews = new Reviews();
        events.forEach(event -> assertThat(reviews.take(event)).isTrue());
        return reviews.of("run-1");
    }

    /** It ends at each a where (share - a)² n = z² a (1 - a): a normal test of a leaves it just there. */
    @Test
    void thePrecisionIsThatOfTheLastMarksWithWilsonsInterval() {
        List<Event> events = new ArrayList<>();
        for (int find = 0; find < 42; find++) {
            events.add(mark(find, find < 5, 1));
            events.add(mark(find, find < 40, 2));
        }
        for (int seed = 0; seed < 20; seed++) {
            List<Event> log = new ArrayList<>(events);
            log.addAll(events.subList(0, 30));
            Collections.shuffle(log, new Random(seed));

            assertThat(review(log).precision()).singleElement().satisfies(email -> {
                assertThat(email.kind()).isEqualTo("email");
                assertThat(email.right()).isEqualTo(40);
                assertThat(email.wrong()).isEqualTo(2);
                assertThat(email.precision()).isEqualTo(40 / 42.0);
                assertThat(email.low()).isCloseTo(0.842101, within(1e-6));
                assertThat(email.high()).isCloseTo(0.986842, within(1e-6));
                for (double end : List.of(email.low(), email.high())) {
                    double off = email.precision() - end;
                    assertThat(off * off * 42).isCloseTo(1.96 * 1.96 * end * (1 - end), within(1e-3));
                }
                assertThat(email.confidence()).isEqualTo(0.95);
            });
        }
    }

    @Test
    void allRightIsNotCertain() {
        RedactionPrecision few =
                review(List.of(mark(1, true, 1), mark(2, true, 1))).precision().getFirst();

        assertThat(few.precision()).isEqualTo(1);
        assertThat(few.low()).isCloseTo(0.342380, within(1e-6));
        assertThat(few.high()).isEqualTo(1);
    }

    @Test
    void whoWasShownSomethingIsToldByNameHoweverOftenTheLogIsRead() {
        List<FindShown> log = List.of(
                shown(1, 1, "grace", "2026-03-01T12:00:00Z"),
                shown(1, 2, "ada", "2026-03-02T12:00:00Z"),
                shown(2, 1, "ada", "2026-03-01T09:00:00Z"));
        List<FindShown> twice = new ArrayList<>(log);
        twice.addAll(log.reversed());

        assertThat(review(twice).shown())
                .containsExactly(
                        new Review.Shown("ada", 2, "2026-03-02T12:00:00Z"),
                        new Review.Shown("grace", 1, "2026-03-01T12:00:00Z"));
        assertThat(review(twice).timesShown(DocumentFind.of(log.getFirst()))).isEqualTo(2);
    }
}
