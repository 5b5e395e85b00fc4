package dev.millrace.trainer.engine.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class GradientClippingTest {

    @Test
    void normOfManyEqualGradientsIsExact() {
        // Not a whole number of blocks, and enough squares for single precision to lose some.
        long n = (1L << 24) + 5;
        try (PointerScope scope = new PointerScope()) {
            Tensor gradients = torch.full(new long[] {n}, new Scalar(1e-3f));

            double exact = Math.sqrt((double) n) * (double) 1e-3f;
            assertThat(GradientClipping.norm(gradients)).isCloseTo(exact, within(1e-12 * exact));
            assertThat(Math.sqrt(GradientClipping.atOnce(gradients, 1 << 20))).isCloseTo(exact, within(1e-12 * exact));
            scope.deallocate();
        }
    }

    @Test
    void gradientsAboveTheLimitKeepTheirDirectionAndLoseTheirLength() {
        assertThat(clipped(1, 3, -4)).containsExactly(new float[] {0.6f, -0.8f}, within(1e-6f));
    }

    @Test
    void gradientsWithinTheLimitStayAsTheyAre() {
        assertThat(clipped(5, 3, -4)).containsExactly(3, -4);
    }

    @Test
    void gradientsWhoseSquaresNeedMoreThanSinglePrecisionAreClippedToo() {
        assertThat(clipped(1, 3e25f, -4e25f)).containsExactly(new float[] {0.6f, -0.8f}, within(1e-6f));
    }

    private static float[] clipped(double largest, float... values) {
        Tensor gradients = torch.zeros(values.length);
        gradients.data_ptr_float().put(values);
        GradientClipping.clip(gradients, largest);
        float[] after = new float[values.length];
        gradients.data_ptr_float().get(after);
        return after;
    }
}
