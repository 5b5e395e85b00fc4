package dev.millrace.trainer.engine.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.recipes.PreferenceSpec;
import dev.millrace.trainer.engine.GoldenData;
import java.io.IOException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class PreferenceTest {

    @Test
    void lossesAndGradientsAreThoseOfTheTable() throws IOException {
        JsonNode golden = GoldenData.read("training/dpo.json");
        try (PointerScope scope = new PointerScope()) {
            for (JsonNode each : golden.get("cases")) {
                Preference preference = new Preference(new PreferenceSpec(
                        golden.get("beta").asDouble(),
                        each.get("label_smoothing").asDouble()));
                Tensor chosen = leaf(golden.get("policy_chosen"));
                Tensor rejected = leaf(golden.get("policy_rejected"));

                Tensor losses = preference.losses(
                        chosen.sub(torch.tensor(doubles(golden.get("reference_chosen")))),
                        rejected.sub(torch.tensor(doubles(golden.get("reference_rejected")))));
                losses.sum().mul(new Scalar(1.0 / losses.numel())).backward();

                expect(losses, each.get("losses"), 1e-9);
                expect(chosen.grad(), each.get("grad_policy_chosen"), 1e-12);
                expect(rejected.grad(), each.get("grad_policy_rejected"), 1e-12);
            }
            scope.deallocate();
        }
    }

    @Test
    void aRowsScoreIsTheSumOverWhatCounts() throws IOException {
        JsonNode golden = GoldenData.read("training/dpo.json").get("sequence_logprob");
        try (PointerScope scope = new PointerScope()) {
            JsonNode rows = golden.get("logits");
            long[] labels =
                    flat(golden.get("labels")).mapToLong(JsonNode::asLong).toArray();
            double[] logits = flat(rows)
                    .flatMap(row -> StreamSupport.stream(row.spliterator(), false))
                    .mapToDouble(JsonNode::asDouble)
                    .toArray();
            int length = rows.get(0).size();
            Tensor scores = torch.tensor(logits).view(rows.size(), length, -1);
            Tensor targets = torch.tensor(labels).view(rows.size(), length);

            // The labels aren't shifted there: what is said at a place is the label of the next.
            expect(
                    Preference.scores(
                            scores.narrow(1, 0, length - 1).contiguous(),
                            targets.narrow(1, 1, length - 1).contiguous()),
                    golden.get("sum"),
                    1e-9);
            scope.deallocate();
        }
    }

    private static Stream<JsonNode> flat(JsonNode rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .flatMap(row -> StreamSupport.stream(row.spliterator(), false));
    }

    private static Tensor leaf(JsonNode numbers) {
        return torch.tensor(doubles(numbers)).set_requires_grad(true);
    }

    private static double[] doubles(JsonNode numbers) {
        return StreamSupport.stream(numbers.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    private static void expect(Tensor found, JsonNode expected, double tolerance) {
        double[] numbers = new double[(int) found.numel()];
        found.data_ptr_double().get(numbers);
        assertThat(numbers).containsExactly(doubles(expected), within(tolerance));
    }
}
