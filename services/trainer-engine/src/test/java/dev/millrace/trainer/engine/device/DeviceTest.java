package dev.millrace.trainer.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.events.TrainingDevice;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Which device a training gets, on machines with and without GPUs. */
class DeviceTest {

    private static final Gpus TWO = new Gpus(true, 2);

    @Test
    void unlessOneIsNamedGpusAreUsedWhereThereIsOneForEachWorker() throws Exception {
        assertThat(Device.of(TrainingDevice.AUTO, 1, 2, TWO)).isEqualTo(Device.cuda(1));
        // Not some workers on GPUs and some not: they couldn't share a gradient.
        assertThat(Device.of(TrainingDevice.AUTO, 0, 3, TWO)).isEqualTo(Device.CPU);
        assertThat(Device.of(TrainingDevice.AUTO, 0, 1, Gpus.NONE)).isEqualTo(Device.CPU);
        assertThat(Device.of(TrainingDevice.CPU, 0, 1, TWO)).isEqualTo(Device.CPU);
        assertThat(Device.of(TrainingDevice.CUDA, 0, 1, TWO)).isEqualTo(Device.cuda(0));
    }

    @Test
    void gpusThatAreAskedForAndMissingAreNamed() {
        assertThatThrownBy(() -> Device.of(TrainingDevice.CUDA, 0, 3, TWO))
                .isInstanceOf(DeviceUnavailable.class)
                .hasMessage("execution.training.device is cuda, and this machine has 2 CUDA devices that answer for 3"
                        + " workers");
        assertThatThrownBy(() -> Device.of(TrainingDevice.CUDA, 0, 1, Gpus.NONE))
                .isInstanceOf(DeviceUnavailable.class)
                .hasMessageContaining("a libtorch without CUDA")
                .hasMessageEndingWith("for 1 worker");
    }

    @Test
    void theProcessorTakesTensorsAsTheyAre() {
        Tensor numbers = torch.tensor(1L, 2L);

        assertThat(Device.CPU.here(numbers)).isSameAs(numbers);
        assertThat(Device.CPU.of(0.1, 0.2).data_ptr_double().get(1)).isEqualTo(0.2);
        assertThat(Device.CPU.generator().equals(torch.getDefaultCPUGenerator()))
                .isTrue();
    }
}
