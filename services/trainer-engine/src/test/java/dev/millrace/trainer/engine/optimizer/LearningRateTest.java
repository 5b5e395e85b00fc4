package dev.millrace.trainer.engine.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.recipes.DecaySpec;
import dev.millrace.contracts.recipes.Schedule;
import dev.millrace.trainer.engine.GoldenData;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LearningRateTest {

    private static final double PEAK = 3e-4;

    /** The table's names: the schedule, the shape of its decay, and what is left of the peak at the end. */
    private record Named(Schedule schedule, Schedule.Decay shape, double left) {}

    private static final Map<String, Named> TABLE = Map.of(
            "cosine_to_10_percent", new Named(Schedule.COSINE, Schedule.Decay.LINEAR, 0.1),
            "cosine_to_zero", new Named(Schedule.COSINE, Schedule.Decay.LINEAR, 0),
            "linear", new Named(Schedule.LINEAR, Schedule.Decay.LINEAR, 0),
            "constant_with_warmup", new Named(Schedule.CONSTANT, Schedule.Decay.LINEAR, 0),
            "wsd_cosine", new Named(Schedule.WSD, Schedule.Decay.COSINE, 0.1),
            "wsd_linear", new Named(Schedule.WSD, Schedule.Decay.LINEAR, 0.1),
            "wsd_one_minus_sqrt", new Named(Schedule.WSD, Schedule.Decay.ONE_MINUS_SQRT, 0.1),
            "wsd_linear_to_zero", new Named(Schedule.WSD, Schedule.Decay.LINEAR, 0));

    @Test
    void ratesAreThoseOfTransformers() throws Exception {
        JsonNode golden = GoldenData.read("training/schedules.json");
        assertThat(golden.path("schedules")).hasSize(TABLE.size());
        for (JsonNode expected : golden.path("schedules")) {
            String name = expected.path("name").asText();
            Named named = Objects.requireNonNull(TABLE.get(name), name);
            double peak = golden.path("base_lr").asDouble();
            LearningRate rate = new LearningRate(
                    peak,
                    peak * named.left(),
                    golden.path("warmup").asLong(),
                    golden.path("total").asLong(),
                    named.schedule(),
                    Schedule.Steps.TRANSFORMERS,
                    new DecaySpec(OptionalLong.of(golden.path("decay").asLong()), named.shape()));
            for (int step = 0; step < expected.path("values").size(); step++) {
                assertThat(rate.at(step))
                        .as("%s at step %d", name, step)
                        .isCloseTo(expected.path("values").get(step).asDouble(), within(1e-9 * peak));
            }
        }
    }

    @Test
    void inclusiveSchedulesLearnInTheFirstStepAndEndAtTheFloorInTheLast() {
        for (Schedule schedule : Schedule.values()) {
            LearningRate rate = new LearningRate(
                    PEAK,
                    0,
                    4,
                    20,
                    schedule,
                    Schedule.Steps.INCLUSIVE,
                    new DecaySpec(OptionalLong.of(5), Schedule.Decay.LINEAR));
            assertThat(rate.at(0)).as("%s", schedule).isEqualTo(PEAK / 4);
            assertThat(rate.at(3)).as("%s", schedule).isEqualTo(PEAK);
            assertThat(rate.at(4)).as("%s", schedule).isEqualTo(PEAK);
            assertThat(rate.at(18)).as("%s", schedule).isPositive();
            assertThat(rate.at(19)).as("%s", schedule).isEqualTo(schedule == Schedule.CONSTANT ? PEAK : 0);
        }
    }

    @Test
    void heldRateComesDownOverItsLastStepsAlone() {
        LearningRate rate = new LearningRate(
                PEAK,
                0,
                4,
                20,
                Schedule.WSD,
                Schedule.Steps.INCLUSIVE,
                new DecaySpec(OptionalLong.of(5), Schedule.Decay.LINEAR));
        assertThat(rate.at(14)).isEqualTo(PEAK);
        assertThat(rate.at(15)).isCloseTo(0.8 * PEAK, within(1e-18));
    }
}
