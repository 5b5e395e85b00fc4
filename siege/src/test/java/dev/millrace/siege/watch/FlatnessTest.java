package dev.millrace.siege.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FlatnessTest {

    private static final Flatness HANDLES = new Flatness("open handles", Vitals::handles, 0.1, 10);

    private static List<Vitals> samples(int count, LongUnaryOperator handles) {
        return LongStream.range(0, count)
                .mapToObj(i -> new Vitals(i, handles.applyAsLong(i), 0, OptionalLong.empty()))
                .toList();
    }

    @Test
    void whatGoesUpAndDownIsFlat() {
        assertThat(HANDLES.of(samples(100, i -> 100 + i % 7 * 10)).fault()).isEmpty();
    }

    @Test
    void whatRisesAtTheBeginningOnlyIsFlat() {
        assertThat(HANDLES.of(samples(100, i -> Math.min(i * 10, 100))).fault()).isEmpty();
    }

    @Test
    void whatRisesSlowlyToTheEndIsNot() {
        Flatness.Course course = HANDLES.of(samples(100, i -> 100 + i / 2));

        assertThat(course.settled()).isLessThan(course.last());
        assertThat(course.fault()).hasValueSatisfying(fault -> assertThat(fault).startsWith("open handles grew from"));
    }

    @Test
    void whatWasHardlyMeasuredSaysNothing() {
        assertThat(HANDLES.of(samples(2, i -> 100)).fault())
                .hasValueSatisfying(fault -> assertThat(fault).contains("2 times only"));
    }
}
