package dev.millrace.trainer.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.recipes.Packing;
import dev.millrace.contracts.recipes.TrainingObjective;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.meter.StepClock;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.FlatParameters;
import dev.millrace.trainer.engine.model.Tokens;
import dev.millrace.trainer.engine.model.Transformer;
import dev.millrace.trainer.engine.objective.CrossEntropy;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents that share a row are learnt from as if each had one of its own. */
class PackedRowsTest {

    private static final int ROWS = 3;
    private static final int CONTEXT = ObjectiveJobs.CONTEXT;

    @TempDir
    Path folder;

    @Test
    void lossAndGradientsAreThoseOfEachDocumentAlone() throws Exception {
        Path shard = ObjectiveJobs.shard(folder, ObjectiveJobs.texts(1, 60, CONTEXT / 2));
        TrainingJob job = ObjectiveJobs.job(folder, shard, TrainingObjective.CAUSAL, Packing.DOCUMENTS);
        Architecture architecture = job.architecture();
        try (PointerScope scope = new PointerScope();
                BatchSource source = BatchSources.of(job);
                Sequences rows = new Sequences(job, new PackedDocuments(CONTEXT, 1))) {
            torch.manual_seed(3);
            FlatParameters parameters = new FlatParameters(architecture);
            parameters.values().normal_(0, 0.3, new GeneratorOptional());
            Transformer model = new Transformer(architecture, parameters, CONTEXT);

            CrossEntropy objective = CrossEntropy.of(job.training());
            double together = objective
                    .add(model, source.batch(0, ROWS), 1, new StepClock())
                    .loss();
            Tensor gradients = parameters.gradients().clone();
            parameters.gradients().zero_();
            double alone = 0;
            int documents = 0;
            for (int n = 0; n < ROWS; n++) {
                Row row = rows.row(n);
                for (int s = 0; s < row.stretches(); s++, documents++) {
                    alone += objective
                            .add(model, alone(row, s), 1, new StepClock())
                            .loss();
                }
            }

            assertThat(documents).isGreaterThan(2 * ROWS);
            assertThat(together).isCloseTo(alone, within(1e-5 * alone));
            double total = gradients.norm().item_double();
            assertThat(gradients.sub(parameters.gradients()).norm().item_double())
                    .isLessThan(1e-5 * total);
            scope.deallocate();
        }
    }

    private static Batch alone(Row row, int stretch) {
        int places = row.end(stretch) - row.begin(stretch) - 1;
        long[] ids = new long[places];
        long[] targets = new long[places];
        for (int i = 0; i < places; i++) {
            ids[i] = row.token(row.begin(stretch) + i);
            targets[i] = row.token(row.begin(stretch) + i + 1);
        }
        return Batch.causal(
                Tokens.of(torch.tensor(ids).view(1, places)),
                torch.tensor(targets).view(1, places));
    }
}
