package dev.millrace.trainer.engine.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.recipes.ModelSpec;
import dev.millrace.trainer.engine.GoldenData;
import dev.millrace.trainer.engine.model.FlatParameters;
import dev.millrace.trainer.engine.model.Shares;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** The optimiser against values computed elsewhere. */
class AdamWTest {

    private final FlatParameters parameters =
            new FlatParameters(new ModelSpec(1, 4, 1, 1, 4, 8, 10_000, 1e-5, true).architecture(5));
    private final long matrices = parameters.decayed();

    @Test
    void onlyMatricesDecay() {
        long norms = parameters.slots().stream()
                .filter(slot -> slot.dimensions().length == 1)
                .mapToLong(FlatParameters.Slot::length)
                .sum();
        assertThat(parameters.size() - matrices).isEqualTo(norms).isEqualTo(3 * 4);

        parameters.values().fill_(new org.bytedeco.pytorch.Scalar(1.0));
        new AdamW(parameters, Shares.of(parameters, 1).getFirst(), 0.9, 0.95, 0.1).step(0.5);

        // Without gradients, decay alone: 1 - 0.5·0.1.
        for (FlatParameters.Slot slot : parameters.slots()) {
            float[] weights = new float[(int) slot.length()];
            parameters
                    .values()
                    .narrow(0, slot.offset(), slot.length())
                    .data_ptr_float()
                    .get(weights);
            assertThat(weights).as(slot.name()).containsOnly(slot.dimensions().length == 1 ? 1f : 0.95f);
        }
    }

    @Test
    void threeStepsOfOneWeight() {
        // By hand, from Loshchilov and Hutter's algorithm 2: rate 0.1, decay 0.1, betas 0.9 and 0.95, from 1.
        float[] gradients = {0.5f, -0.25f, 0};
        double[] matrix = {0.890000002, 0.854263058, 0.824707159};
        double[] norm = {0.900000002, 0.873163058, 0.852149790};
        AdamW optimizer = new AdamW(parameters, Shares.of(parameters, 1).getFirst(), 0.9, 0.95, 0.1);
        put(parameters.values(), 0, 1);
        put(parameters.values(), matrices, 1);
        for (int step = 0; step < gradients.length; step++) {
            put(parameters.gradients(), 0, gradients[step]);
            put(parameters.gradients(), matrices, gradients[step]);
            optimizer.step(0.1);
            assertThat(get(parameters.values(), 0)).as("matrix, step %d", step).isCloseTo(matrix[step], within(1e-6));
            assertThat(get(parameters.values(), matrices))
                    .as("norm, step %d", step)
                    .isCloseTo(norm[step], within(1e-6));
        }
        assertThat(get(optimizer.moments().get("mean"), 0)).isCloseTo(0.018, within(1e-8));
        assertThat(get(optimizer.moments().get("square"), 0)).isCloseTo(0.01425, within(1e-8));
    }

    @Test
    void twentyClippedStepsEqualPyTorchs() throws Exception {
        JsonNode golden = GoldenData.read("training/adamw.json");
        AdamW optimizer = new AdamW(
                parameters,
                Shares.of(parameters, 1).getFirst(),
                golden.at("/betas/0").asDouble(),
                golden.at("/betas/1").asDouble(),
                golden.path("weight_decay").asDouble());
        fill(parameters.values(), golden.path("init"));
        for (JsonNode step : golden.path("steps")) {
            fill(parameters.gradients(), step.path("grads"));
            double norm = GradientClipping.clip(
                    parameters.gradients(), golden.path("max_norm").asDouble());
            optimizer.step(step.path("lr").asDouble());

            double expected = step.path("norm").asDouble();
            assertThat(norm).as("norm of step %s", step.path("step")).isCloseTo(expected, within(2e-6 * expected));
            assertClose(parameters.values(), step.path("params"), "after step " + step.path("step"));
        }
    }

    /** Tensors w and e decay; b and g don't, and lie where the norms are. */
    private void fill(Tensor flat, JsonNode tensors) {
        put(flat, 0, floats(tensors, "w", "e"));
        put(flat, matrices, floats(tensors, "b", "g"));
    }

    private void assertClose(Tensor flat, JsonNode tensors, String when) {
        float[] decayed = floats(tensors, "w", "e");
        float[] others = floats(tensors, "b", "g");
        for (int i = 0; i < decayed.length; i++) {
            assertThat(get(flat, i)).as("weight %d %s", i, when).isCloseTo(decayed[i], within(1e-5));
        }
        for (int i = 0; i < others.length; i++) {
            assertThat(get(flat, matrices + i)).as("norm %d %s", i, when).isCloseTo(others[i], within(1e-5));
        }
    }

    private static float[] floats(JsonNode tensors, String... names) {
        List<Float> values = new ArrayList<>();
        for (String name : names) {
            flatten(tensors.path(name), values);
        }
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return array;
    }

    private static void flatten(JsonNode node, List<Float> into) {
        if (node.isNumber()) {
            into.add((float) node.asDouble());
        }
        node.forEach(child -> flatten(child, into));
    }

    private static void put(Tensor flat, long at, float... values) {
        flat.narrow(0, at, values.length).data_ptr_float().put(values);
    }

    private static double get(Tensor flat, long at) {
        return flat.data_ptr_float().get(at);
    }
}
