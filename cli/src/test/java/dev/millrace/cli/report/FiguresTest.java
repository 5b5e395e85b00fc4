package dev.millrace.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {

    @ParameterizedTest
    @CsvSource({"0,0", "7,7", "999,999", "1000,1.00 k", "25600,25.6 k", "3412345,3.41 M", "1e15,1.00 P", "0.5,0.50"})
    void threeDigitsAndAPrefix(double value, String expected) {
        assertThat(Figures.short3(value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "512,512 B", "2048,2.05 kB", "3000000,3.00 MB"})
    void bytes(long n, String expected) {
        assertThat(Figures.bytes(n)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0.04,0.0 s", "59.4,59.4 s", "100,1 min 40 s", "3700,1 h 1 min", "200000,2 days 7 h"})
    void durations(double seconds, String expected) {
        assertThat(Figures.duration(seconds)).isEqualTo(expected);
    }

    @Test
    void aBarIsAsWideAsAskedWhateverTheShare() {
        for (double share = -0.1; share < 1.2; share += 0.01) {
            assertThat(Figures.bar(share, 20)).hasSize(20);
        }
        assertThat(Figures.bar(0, 4)).isEqualTo("    ");
        assertThat(Figures.bar(0.5, 4)).isEqualTo("██  ");
        assertThat(Figures.bar(1, 4)).isEqualTo("████");
        assertThat(Figures.bar(0.03125, 4)).isEqualTo("▏   ");
    }

    @Test
    void reasonsComeByWeight() {
        assertThat(Figures.breakdown(Map.of("a", 2L, "b", 1200L, "c", 0L))).isEqualTo("b 1,200, a 2");
    }
}
