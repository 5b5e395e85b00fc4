package dev.millrace.trainer.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.recipes.ModelSpec;
import dev.millrace.contracts.recipes.model.ResidualInit;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitialWeightsTest {

    private static final int LAYERS = 3;

    @ParameterizedTest
    @ValueSource(ints = {64, 128, 256})
    void deviationFollowsTheWidthAndBlocksStartAsTheIdentity(int hidden) {
        FlatParameters parameters = drawn(hidden, ResidualInit.ZERO);

        for (FlatParameters.Slot slot : parameters.slots()) {
            double[] drawn = values(parameters, slot);
            if (slot.dimensions().length == 1) {
                assertThat(drawn).as(slot.name()).containsOnly(1.0);
            } else if (slot.name().contains("output") || slot.name().contains("down")) {
                assertThat(drawn).as(slot.name()).containsOnly(0.0);
            } else {
                assertNormal(slot, drawn, 1 / Math.sqrt(hidden));
            }
        }
    }

    /** Two matrices of each layer write to the residual stream. */
    @Test
    void whatWritesToTheResidualStreamCanStartScaledByHowManyDo() {
        FlatParameters parameters = drawn(64, ResidualInit.SCALED);

        for (FlatParameters.Slot slot : parameters.slots()) {
            if (slot.name().contains("output") || slot.name().contains("down")) {
                assertNormal(slot, values(parameters, slot), 1 / Math.sqrt(64) / Math.sqrt(2 * LAYERS));
            }
        }
    }

    /** Mean and deviation of n draws lie within six of their own standard errors. */
    private static void assertNormal(FlatParameters.Slot slot, double[] drawn, double deviation) {
        double mean = 0;
        double square = 0;
        for (double value : drawn) {
            mean += value / drawn.length;
            square += value * value / drawn.length;
        }
        double error = 6 * deviation / Math.sqrt(drawn.length);
        assertThat(mean).as(slot.name()).isCloseTo(0, within(error));
        assertThat(Math.sqrt(square - mean * mean)).as(slot.name()).isCloseTo(deviation, within(error));
    }

    private static FlatParameters drawn(int hidden, ResidualInit residual) {
        Architecture architecture =
                new ModelSpec(LAYERS, hidden, 4, 2, 2 * hidden, 32, 10_000, 1e-5, false).architecture(200);
        torch.manual_seed(11);
        FlatParameters parameters = new FlatParameters(architecture);
        parameters.initialize(residual);
        return parameters;
    }

    private static double[] values(FlatParameters parameters, FlatParameters.Slot slot) {
        float[] values = new float[(int) slot.length()];
        parameters
                .values()
                .narrow(0, slot.offset(), slot.length())
                .data_ptr_float()
                .get(values);
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
