package dev.millrace.trainer.engine.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.trainer.engine.GoldenData;
import java.util.stream.StreamSupport;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Losses and their gradients against PyTorch's in double precision. */
class TokenLossTest {

    @Test
    void lossesAndGradientsEqualPyTorchs() throws Exception {
        JsonNode golden = GoldenData.read("training/losses.json");
        for (JsonNode expected : golden.path("cases")) {
            String name = expected.path("name").asText();
            TokenLoss loss = new TokenLoss(
                    expected.path("label_smoothing").asDouble(),
                    expected.path("coefficient").asDouble(),
                    expected.path("ignore_index").asLong());
            Tensor logits = table(golden.path("logits"));
            Tensor targets =
                    torch.tensor(StreamSupport.stream(expected.path("targets").spliterator(), false)
                            .mapToLong(JsonNode::asLong)
                            .toArray());
            long counted = loss.counted(targets);
            TokenLoss.Slope slope = loss.sum(logits, targets, counted);
            boolean isMean = !expected.has("reduction")
                    || expected.path("reduction").asText().equals("mean");
            Scalar over = new Scalar(isMean ? (double) counted : 1);

            double right = sum(expected.has("total") ? expected.path("total") : expected.path("loss"));
            assertThat(slope.value().div(over).item_double()).as(name).isCloseTo(right, within(2e-6 * right));
            Tensor gradients = table(expected.path("grad"));
            double off = slope.gradients().div(over).sub(gradients).abs().max().item_double();
            assertThat(off)
                    .as("gradients of %s", name)
                    .isCloseTo(0, within(2e-6 * gradients.abs().max().item_double()));
        }
    }

    private static double sum(JsonNode value) {
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false)
                        .mapToDouble(JsonNode::asDouble)
                        .sum()
                : value.asDouble();
    }

    private static Tensor table(JsonNode rows) {
        int columns = rows.get(0).size();
        float[] values = new float[rows.size() * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) rows.get(i / columns).get(i % columns).asDouble();
        }
        return torch.tensor(values).view(rows.size(), columns).clone();
    }
}
