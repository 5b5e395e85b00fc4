package dev.millrace.evaluator.domain.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Figures are those of CPython 3.11.7. */
class PythonRandomTest {

    @Test
    void fractionsAndBitsAreThoseOfPython() {
        PythonRandom random = new PythonRandom(1234);
        assertThat(List.of(random.random(), random.random(), random.random()))
                .containsExactly(0.9664535356921388, 0.4407325991753527, 0.007491470058587191);
        assertThat(random.bits(5)).isEqualTo(29);
        assertThat(Integer.toUnsignedLong(random.bits(32))).isEqualTo(4_048_155_970L);
        PythonRandom zero = new PythonRandom(0);
        assertThat(List.of(zero.random(), zero.random(), zero.random()))
                .containsExactly(0.8444218515250481, 0.7579544029403025, 0.420571580830845);
    }

    @Test
    void seedsOfMoreThan32BitsCountInFull() {
        assertThat(new PythonRandom((1L << 32) + 7).random()).isEqualTo(0.22550888929893187);
        assertThat(new PythonRandom(1L << 40).random()).isEqualTo(0.1036394562812375);
        assertThat(new PythonRandom(-1).random()).isEqualTo(new PythonRandom(1).random());
    }

    @Test
    void samplesOfSmallAndLargePopulationsAreDrawnInTheirOwnWays() {
        PythonRandom random = new PythonRandom(1234);
        assertThat(random.sample(30, 5)).containsExactly(24, 14, 3, 0, 2);
        assertThat(random.sample(150, 5)).containsExactly(149, 8, 21, 25, 90);
        assertThat(random.sample(21, 5)).containsExactly(7, 0, 19, 18, 11);
        assertThat(random.sample(22, 6)).containsExactly(20, 19, 15, 14, 4, 2);
        assertThat(random.sample(85, 6)).containsExactly(23, 14, 1, 64, 62, 31);
        assertThat(random.sample(86, 6)).containsExactly(8, 85, 69, 59, 76, 11);
        assertThat(random.sample(5, 5)).containsExactly(4, 0, 1, 3, 2);
        assertThat(random.sample(1000, 25)).startsWith(492, 870, 363, 272).endsWith(386, 171, 55);
        assertThatIllegalArgumentException().isThrownBy(() -> random.sample(3, 4));
    }

    @Test
    void aChoiceIsDrawnAsPythonDrawsEachOfSeveral() {
        PythonRandom random = new PythonRandom(1234);
        assertThat(IntStream.range(0, 4).map(_ -> random.choice(10))).containsExactly(9, 4, 0, 9);
    }

    @Test
    void aLongStreamStaysTheSame() {
        PythonRandom random = new PythonRandom(42);
        for (int i = 0; i < 1000; i++) {
            random.random();
        }
        assertThat(random.random()).isEqualTo(0.09935462460613032);
        assertThat(random.sample(300, 100)).endsWith(116, 129, 154, 280, 287);
        assertThat(random.sample(1000, 200)).endsWith(545, 720, 235, 512, 572);
    }
}
