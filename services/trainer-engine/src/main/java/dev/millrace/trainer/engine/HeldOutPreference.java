package dev.millrace.trainer.engine;

import dev.millrace.contracts.events.HeldOutPairs;
import dev.millrace.trainer.engine.data.HeldOutTexts;
import dev.millrace.trainer.engine.data.Pairs;
import dev.millrace.trainer.engine.data.UnusableDataset;
import dev.millrace.trainer.engine.group.Group;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.model.Transformer;
import dev.millrace.trainer.engine.objective.Preference;
import dev.millrace.trainer.engine.objective.Preference.Rewards;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;

/**
 * How a model that learns preferences prefers held-out answers: of pairs in an order that is the same throughout a training,
 * as many as have {@link HeldOutTexts#MOST_TOKENS} tokens. The workers share them.
 */
final class HeldOutPreference implements AutoCloseable {

    private final Group group;
    private final Preference objective;
    private final Pairs held;
    private final int rows;
    private final int atOnce;

    HeldOutPreference(TrainingJob job, Group group) throws IOException, UnusableDataset {
        this.group = group;
        this.objective = new Preference(job.training().preference());
        this.held = Pairs.heldOut(job);
        this.rows = held.within(HeldOutTexts.MOST_TOKENS);
        this.atOnce = job.microBatch();
    }

    /** Whether there is none, that would fit. */
    boolean isEmpty() {
        return rows == 0;
    }

    /** Computes what the weights before the first step make of them. {@code kept} names a file that keeps it. */
    void departFrom(Transformer start, Function<String, Path> kept) throws IOException {
        if (!isEmpty()) {
            Path file = kept.apply("held-out-reference.safetensors");
            held.departFrom(ReferenceScores.of(file, held, start, atOnce, group));
        }
    }

    /** What a model makes of them; the workers call this together. */
    HeldOutPairs of(Transformer model) {
        double loss = 0;
        double preferred = 0;
        double margin = 0;
        int to = (int) ((long) rows * (group.rank() + 1) / group.size());
        try (AutoGradMode _ = new AutoGradMode(false)) {
            for (int at = (int) ((long) rows * group.rank() / group.size()); at < to; at += atOnce) {
                Rewards some = rewards(model, at, Math.min(atOnce, to - at));
                loss += some.loss();
                preferred += some.preferred();
                margin += some.margin();
            }
        }
        return new HeldOutPairs(
                rows, group.sum(loss) / rows, Math.clamp(group.sum(preferred) / rows, 0, 1), group.sum(margin) / rows);
    }

    private Rewards rewards(Transformer model, int first, int count) {
        try (PointerScope scope = new PointerScope()) {
            Rewards rewards = objective.rewards(model, held.batch(first, count).on(group.device()));
            scope.deallocate();
            return rewards;
        }
    }

    @Override
    public void close() {
        held.close();
    }
}
