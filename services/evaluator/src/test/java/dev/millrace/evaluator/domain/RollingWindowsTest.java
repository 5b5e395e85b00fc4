package dev.millrace.evaluator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.evaluator.domain.RollingWindows.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RollingWindowsTest {

    private static final int EOT = -1;

    private static List<Integer> text(int tokens) {
        return IntStream.range(0, tokens).boxed().toList();
    }

    /** By hand from its {@code get_rolling_token_windows(range(10), -1, 4, 1)}, made disjoint. */
    @Test
    void windowsAreThoseOfLmEvaluationHarness() {
        assertThat(RollingWindows.of(text(10), EOT, 5, 4))
                .containsExactly(
                        new Window(List.of(EOT, 0, 1, 2, 3), 4),
                        new Window(List.of(3, 4, 5, 6, 7), 4),
                        new Window(List.of(5, 6, 7, 8, 9), 2));
    }

    @Test
    void aShortTextIsOneWindow() {
        assertThat(RollingWindows.of(text(2), EOT, 5, 4)).containsExactly(new Window(List.of(EOT, 0, 1), 2));
    }

    @Test
    void anEmptyTextHasNone() {
        assertThat(RollingWindows.of(List.of(), EOT, 5, 4)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1,2", "7,2", "100,3", "127,128", "128,128", "129,128", "1000,128", "999,17"})
    void everyTokenIsPredictedExactlyOnceAndNoWindowIsTooLong(int tokens, int length) {
        for (int stride : List.of(length - 1, Math.max(1, length / 2))) {
            List<Integer> predicted = new ArrayList<>();
            for (Window window : RollingWindows.of(text(tokens), EOT, length, stride)) {
                int size = window.tokens().size();
                assertThat(size).isLessThanOrEqualTo(length).isGreaterThan(window.predicted());
                assertThat(window.predicted()).isLessThanOrEqualTo(stride);
                predicted.addAll(window.tokens().subList(size - window.predicted(), size));
            }
            assertThat(predicted).isEqualTo(text(tokens));
        }
    }
}
