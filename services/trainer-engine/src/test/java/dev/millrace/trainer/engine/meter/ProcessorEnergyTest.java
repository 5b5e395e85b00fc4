package dev.millrace.trainer.engine.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counters as the kernel shows them. */
class ProcessorEnergyTest {

    @TempDir
    Path folder;

    @Test
    void packagesAddUpAndTheirPartsDoNotCountTwice() throws Exception {
        counter("intel-rapl:0", 1_000_000);
        counter("intel-rapl:1", 5_000_000);
        counter("intel-rapl:0:0", 7_000_000);
        ProcessorEnergy energy = ProcessorEnergy.in(folder);

        counter("intel-rapl:0", 3_500_000);
        counter("intel-rapl:1", 6_000_000);
        counter("intel-rapl:0:0", 9_000_000);

        assertThat(energy.joules()).hasValue(3.5);
        assertThat(energy.joules()).hasValue(0);
    }

    @Test
    void aCounterThatBeganAnewGoesOnWhereItWas() throws Exception {
        counter("intel-rapl:0", 99_000_000);
        ProcessorEnergy energy = ProcessorEnergy.in(folder);

        counter("intel-rapl:0", 2_000_000);

        assertThat(energy.joules()).hasValue(3);
    }

    @Test
    void whereOneCannotBeReadNothingIsKnown() throws Exception {
        counter("intel-rapl:0", 1_000_000);
        Files.createDirectories(folder.resolve("intel-rapl:1"));

        assertThat(ProcessorEnergy.in(folder).joules()).isEmpty();
        assertThat(ProcessorEnergy.in(folder.resolve("nowhere")).joules()).isEmpty();
    }

    private void counter(String zone, long microjoules) throws IOException {
        Path at = Files.createDirectories(folder.resolve(zone));
        Files.writeString(at.resolve("energy_uj"), microjoules + "\n");
        Files.writeString(at.resolve("max_energy_range_uj"), "100000000\n");
    }
}
