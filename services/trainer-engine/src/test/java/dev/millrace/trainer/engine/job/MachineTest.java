package dev.millrace.trainer.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.TrainingDevice;
import dev.millrace.contracts.events.TrainingExecution;
import dev.millrace.contracts.recipes.DeviceMemory;
import dev.millrace.contracts.recipes.Precision;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MachineTest {

    @Test
    void aProcessorWithoutInstructionsForAPrecisionIsSlowInIt() {
        String plain = "flags\t\t: fpu sse2 avx2 f16c avx512f avx512bw\n";
        String modern = "flags\t\t: fpu avx2 avx512_bf16 amx_tile avx512_fp16 amx_int8\n";
        String arm = "Features\t: fp asimd fphp asimdhp bf16\n";

        assertThat(Machine.slowIn(Precision.BF16, plain))
                .hasValueSatisfying(
                        why -> assertThat(why).contains("bf16, which this processor has no instructions for"));
        assertThat(Machine.slowIn(Precision.FP16, plain)).isPresent();
        assertThat(Machine.slowIn(Precision.FP32, plain)).isEmpty();
        for (Precision precision : Precision.values()) {
            assertThat(Machine.slowIn(precision, modern)).isEmpty();
            assertThat(Machine.slowIn(precision, arm)).isEmpty();
        }
    }

    /** A model that fits a GPU alone, or main memory alone, isn't measured by the other. */
    @Test
    void aTrainingHasTheMemoryOfWhatComputesIt() {
        double main = 64e9;
        List<Double> gpus = GpuMemory.read("81559\n 81559\n[N/A]\n");
        double gpu = 81_559.0 * 1_048_576;

        assertThat(Machine.memory(on(TrainingDevice.CUDA, 1), main, gpus).bytes())
                .isEqualTo(gpu);
        assertThat(Machine.memory(on(TrainingDevice.CUDA, 2), main, gpus))
                .isEqualTo(new DeviceMemory("2 GPUs of this machine have", 2 * gpu));
        assertThat(Machine.memory(on(TrainingDevice.CUDA, 1), 1e12, gpus).bytes())
                .isEqualTo(gpu);
        assertThat(Machine.memory(on(TrainingDevice.AUTO, 1), main, gpus).bytes())
                .isEqualTo(gpu);
        assertThat(Machine.memory(on(TrainingDevice.AUTO, 3), main, gpus).bytes())
                .isEqualTo(main);
        assertThat(Machine.memory(on(TrainingDevice.CPU, 1), main, gpus).bytes())
                .isEqualTo(main);
        assertThat(Machine.memory(on(TrainingDevice.CUDA, 3), main, gpus)).isEqualTo(DeviceMemory.UNKNOWN);
    }

    private static TrainingExecution on(TrainingDevice device, int workers) {
        return new TrainingExecution(
                OptionalInt.of(workers),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.of(device));
    }
}
