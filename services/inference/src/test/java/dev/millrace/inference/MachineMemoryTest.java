package dev.millrace.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineMemoryTest {
    private static final long GIBIBYTE = 1L << 30;

    @Test
    void twoPackagesOfTheLargestSizeFitBesideTheHeap() {
        assertThat(MachineMemory.forPackages(4 * GIBIBYTE, GIBIBYTE / 2)).isEqualTo(7 * GIBIBYTE / 4);
        assertThat(MachineMemory.forPackages(GIBIBYTE, 2 * GIBIBYTE)).isZero();
        assertThat(MachineMemory.forPackages()).isPositive();
    }
}
