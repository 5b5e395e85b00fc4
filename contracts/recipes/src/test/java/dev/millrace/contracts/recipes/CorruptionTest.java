package dev.millrace.contracts.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorruptionTest {

    /** Figures of T5's {@code compute_input_and_target_lengths}; those of 512 tokens are in its documentation. */
    @ParameterizedTest
    @CsvSource({
        "512, 0.15, 3, 568, 512, 114",
        "1024, 0.15, 3, 1137, 1024, 229",
        "128, 0.15, 3, 141, 128, 29",
        "512, 0.5, 10, 930, 512, 512"
    })
    void lengthsAreThoseOfT5(int inputs, double rate, double meanSpan, int tokens, int read, int said) {
        Corruption.Spans spans = new Corruption(rate, meanSpan).longest(inputs);

        assertThat(spans.tokens()).isEqualTo(tokens);
        assertThat(spans.inputs()).isEqualTo(read);
        assertThat(spans.targets()).isEqualTo(said);
    }

    /** However little there is, something is left out and something stays. */
    @ParameterizedTest
    @CsvSource({"4, 0.15, 3", "5, 0.9, 1", "8, 0.001, 100", "9, 0.9, 300", "16, 0.5, 1"})
    void everyRowHasBoth(int inputs, double rate, double meanSpan) {
        Corruption.Spans spans = new Corruption(rate, meanSpan).longest(inputs);

        assertThat(spans.inputs()).isLessThanOrEqualTo(inputs);
        assertThat(spans.hidden()).isBetween(1, spans.tokens() - 1);
        assertThat(spans.spans()).isBetween(1, Math.min(spans.hidden(), spans.tokens() - spans.hidden()));
    }
}
