package dev.millrace.trainer.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.recipes.Precision;
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
}
