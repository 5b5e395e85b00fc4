package dev.millrace.trainer.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.trainer.engine.device.Device;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** What brings a GPU's tensors to files and back, on tensors that a test can look into. */
class TensorMemoryTest {

    @Test
    void whatIsBroughtFromADeviceIsTakenBackByteForByte() {
        Tensor there = torch.tensor(1.5f, -2f, Float.NaN, 0f, 4f, 5f).view(2, 3);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment here = arena.allocate(there.nbytes());
            TensorMemory.bring(there, here);
            assertThat(here.mismatch(Device.bytes(there))).isEqualTo(-1);

            Tensor other = torch.zeros(8);
            TensorMemory.take(here, other, Float.BYTES);
            TensorMemory.take(MemorySegment.ofArray(new float[] {7}), other, 0);

            float[] expected = {7, 1.5f, -2f, Float.NaN, 0, 4, 5, 0};
            assertThat(Device.bytes(other).toArray(ValueLayout.JAVA_FLOAT)).containsExactly(expected);
        }
    }
}
