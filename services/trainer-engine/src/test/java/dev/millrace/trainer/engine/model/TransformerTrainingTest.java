package dev.millrace.trainer.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.contracts.recipes.ModelSpec;
import dev.millrace.trainer.engine.GoldenData;
import dev.millrace.trainer.engine.optimizer.AdamW;
import dev.millrace.trainer.engine.optimizer.GradientClipping;
import java.nio.file.Path;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Loss, gradients and whole steps against other ways to compute them. */
class TransformerTrainingTest {

    @Test
    void gradientsAreTheSlopesOfTheLoss() {
        Architecture architecture = new ModelSpec(2, 16, 4, 2, 24, 8, 10_000, 1e-5, false).architecture(31);
        torch.manual_seed(4);
        FlatParameters parameters = new FlatParameters(architecture);
        // Not the initial weights: with their blocks of identity most slopes are zero.
        parameters.values().normal_(0, 0.25, new GeneratorOptional());
        Transformer model = new Transformer(architecture, parameters, 8);
        Tensor ids = ids(new long[][] {{3, 1, 4, 1, 5, 9, 2, 6}, {2, 7, 1, 8, 2, 8, 1, 8}});
        Tensor targets = ids(new long[][] {{1, 4, 1, 5, 9, 2, 6, 5}, {7, 1, 8, 2, 8, 1, 8, 2}});
        Batch batch = Batch.causal(Tokens.of(ids), targets);
        model.loss(batch).backward();
        double total = GradientClipping.norm(parameters.gradients());
        for (FlatParameters.Slot slot : parameters.slots()) {
            Tensor weights = parameters.values().narrow(0, slot.offset(), slot.length());
            Tensor gradient = parameters.gradients().narrow(0, slot.offset(), slot.length());
            Tensor direction = Slopes.direction(gradient);
            double slope = Slopes.of(model, batch, weights, direction, 1e-2);
            double expected = gradient.dot(direction).item_double();
            assertThat(expected).as(slot.name()).isNotZero();
            assertThat(slope).as(slot.name()).isCloseTo(expected, within(5e-4 * total));
        }
    }

    @Test
    void twentyStepsEqualTransformers() throws Exception {
        JsonNode golden = GoldenData.read("training/train_llama.json");
        Path folder = GoldenData.folder().resolve("llama_mha_tied");
        FlatParameters parameters;
        Transformer model;
        try (PublishedModel published = PublishedModel.open(folder)) {
            parameters = PublishedParameters.load(published);
            model = new Transformer(
                    published.architecture(),
                    parameters,
                    published.architecture().context());
        }
        AdamW optimizer = new AdamW(
                parameters,
                Shares.of(parameters, 1).getFirst(),
                golden.at("/betas/0").asDouble(),
                golden.at("/betas/1").asDouble(),
                golden.path("weight_decay").asDouble());
        for (JsonNode step : golden.path("steps")) {
            parameters.gradients().zero_();
            Tensor loss = loss(model, rows(step.path("input_ids")), rows(step.path("labels")));
            loss.backward();
            double norm = GradientClipping.clip(
                    parameters.gradients(), golden.path("max_norm").asDouble());
            optimizer.step(step.path("lr").asDouble());

            double expected = step.path("norm").asDouble();
            assertThat(loss.item_double())
                    .as("loss of step %s", step.path("step"))
                    .isCloseTo(step.path("loss").asDouble(), within(2e-5));
            assertThat(norm).as("norm of step %s", step.path("step")).isCloseTo(expected, within(2e-5 * expected));
        }
        assertLogits(model, golden.path("probe"));
    }

    /** The labels aren't shifted yet: each position's target is the label after it. */
    private static Tensor loss(Transformer model, long[][] rows, long[][] labels) {
        long length = rows[0].length;
        return model.loss(Batch.causal(
                Tokens.of(ids(rows).narrow(1, 0, length - 1).contiguous()),
                ids(labels).narrow(1, 1, length - 1).contiguous()));
    }

    private static void assertLogits(Transformer model, JsonNode probe) {
        Tensor ids = ids(rows(probe.path("input_ids")));
        Tensor logits = model.logits(Batch.causal(Tokens.of(ids), ids)).contiguous();
        int at = 0;
        for (JsonNode row : probe.path("logits")) {
            for (JsonNode expected : row) {
                assertThat((double) logits.data_ptr_float().get(at))
                        .as("logit %d", at)
                        .isCloseTo(expected.asDouble(), within(1e-4));
                at++;
            }
        }
        assertThat(at).isEqualTo(logits.numel());
    }

    private static long[][] rows(JsonNode json) {
        long[][] rows = new long[json.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new long[json.get(i).size()];
            for (int j = 0; j < rows[i].length; j++) {
                rows[i][j] = json.get(i).get(j).asLong();
            }
        }
        return rows;
    }

    private static Tensor ids(long[][] rows) {
        Tensor ids = torch.empty(
                new long[] {rows.length, rows[0].length},
                new TensorOptions(torch.ScalarType.Long),
                new MemoryFormatOptional());
        for (int i = 0; i < rows.length; i++) {
            ids.data_ptr_long().position((long) i * rows[i].length).put(rows[i], 0, rows[i].length);
        }
        return ids;
    }
}
