package dev.millrace.deduplication.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.recipes.MinHashSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MinHashTest {

    static final MinHashSpec DATATROVE = new MinHashSpec(5, 14, 8, 1);

    @Test
    void oneShingleGivesThePermutationsOfItsHash() {
        // The first parameters of NumPy's RandomState(1), as published golden files hold them.
        HashFamily family = HashFamily.of(1, 112);
        long[] of0 = family.empty();
        family.lower(of0, 0);
        long[] of1 = family.empty();
        family.lower(of1, 1);
        assertThat(Math.floorMod(of1[0] - of0[0], HashFamily.PRIME)).isEqualTo(775169054918279404L);
        assertThat(Math.floorMod(of1[1] - of0[1], HashFamily.PRIME)).isEqualTo(1758426461858698313L);
    }

    @Test
    void valuesAreReducedAsUnsignedNumbers() {
        HashFamily family = HashFamily.of(7, 16);
        long[] zero = family.empty();
        family.lower(zero, 0);
        for (long shingle : new long[] {-1, Long.MIN_VALUE, 0x9e3779b97f4a7c15L}) {
            long[] values = family.empty();
            family.lower(values, shingle);
            long[] unit = family.empty();
            family.lower(unit, 1);
            for (int i = 0; i < values.length; i++) {
                long a = Math.floorMod(unit[i] - zero[i], HashFamily.PRIME);
                long expected = Long.remainderUnsigned(shingle * a + zero[i], HashFamily.PRIME);
                assertThat(values[i]).isEqualTo(expected);
            }
        }
    }

    @Test
    void fewerWordsThanAShingleGiveNoSignature() {
        MinHash minHash = new MinHash(DATATROVE);
        assertThat(minHash.sign(List.of("one", "two", "three", "four"))).isEmpty();
        assertThat(minHash.sign(List.of("one", "two", "three", "four", "five"))).isPresent();
    }

    @Test
    void similarityIsTheShareOfEqualComponents() {
        MinHash minHash = new MinHash(DATATROVE);
        List<String> words = IntStream.range(0, 400).mapToObj(i -> "w" + i).toList();
        List<String> half = IntStream.range(100, 500).mapToObj(i -> "w" + i).toList();
        Sketch a = minHash.sign(words).orElseThrow().sketch();
        Sketch b = minHash.sign(half).orElseThrow().sketch();
        assertThat(a.similarity(a)).isEqualTo(1);
        // 296 of 496 shingles in common; the estimate's standard error is 0.046.
        assertThat(a.similarity(b)).isBetween(0.45, 0.75);
    }

    @Test
    void theOrderOfShinglesDoesNotMatter() {
        MinHash single = new MinHash(new MinHashSpec(1, 4, 4, 3));
        List<String> words = Arrays.asList("b", "a", "d", "c", "ö", "日本");
        assertThat(single.sign(words)).isEqualTo(single.sign(words.reversed()));
    }

    @Test
    void parametersThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new MinHash(new MinHashSpec(0, 14, 8, 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MinHash(new MinHashSpec(5, 14, 8, -1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
