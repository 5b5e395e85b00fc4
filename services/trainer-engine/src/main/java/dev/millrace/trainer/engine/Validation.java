package dev.millrace.trainer.engine;

import dev.millrace.contracts.recipes.TrainingObjective;
import dev.millrace.contracts.recipes.WorkerMemory;
import dev.millrace.trainer.engine.data.HeldOutRows;
import dev.millrace.trainer.engine.data.UnusableDataset;
import dev.millrace.trainer.engine.group.Group;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.job.WorkerMessage;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.Transformer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;

/**
 * How well the model says what its objective asks for of held-out documents while it learns, and how it writes, every {@code
 * training.validateEvery} steps and after the last. It changes nothing that is learnt. All workers take part, each with as
 * many forward passes as the others.
 */
final class Validation implements AutoCloseable {

    private final TrainingJob job;
    private final Group group;
    private final HeldOutRows held;
    private final Optional<HeldOutPreference> preference;
    private final Optional<Writing> writing;

    private Validation(TrainingJob job, Group group) throws IOException, UnusableDataset {
        this.job = job;
        this.group = group;
        this.held = HeldOutRows.of(job);
        this.preference = job.training().objective() == TrainingObjective.PREFERENCE
                ? Optional.of(new HeldOutPreference(job, group))
                : Optional.empty();
        Optional<long[]> beginning = held.beginning();
        this.writing = beginning.isPresent()
                ? Optional.of(new Writing(job, group.device(), beginning.get()))
                : Optional.empty();
    }

    /** Of a job that asks for it. */
    static Optional<Validation> of(TrainingJob job, Group group) throws IOException, UnusableDataset {
        return job.training().validateEvery() > 0 ? Optional.of(new Validation(job, group)) : Optional.empty();
    }

    /**
     * Computes what is needed of the weights as they are before the first step, and before those of a checkpoint are loaded.
     *
     * @param kept names a file that keeps it
     */
    void begin(Transformer start, Function<String, Path> kept) throws IOException {
        if (preference.isPresent()) {
            preference.get().departFrom(start, kept);
        }
    }

    /**
     * Whether it is time, after so many steps; never when there is nothing to measure on.
     *
     * @param last whether no step follows
     */
    boolean isDue(long step, boolean last) {
        return held.bytes() > 0 && (last || step % job.training().validateEvery() == 0);
    }

    /** Why nothing is ever found, if that is so. */
    Optional<String> missing() {
        return held.bytes() > 0
                ? Optional.empty()
                : Optional.of(
                        "Nothing is measured, though training.validateEvery asks for it: the held-out documents have nothing to ask for, or fill no row; a larger training.heldOut would help");
    }

    /** What is found now; the workers call this together. */
    WorkerMessage.Validated of(Transformer model) {
        return new WorkerMessage.Validated(
                held.measure(),
                bitsPerByte(model),
                preference.filter(pairs -> !pairs.isEmpty()).map(pairs -> pairs.of(model)),
                writing.map(text -> text.of(model)));
    }

    private double bitsPerByte(Transformer model) {
        int share = (held.rows() + group.size() - 1) / group.size();
        int from = share * group.rank();
        int rows = rowsAtOnce();
        double nats = 0;
        GradMode.set_enabled(false);
        try {
            for (int at = 0; at < share; at += rows) {
                nats += nats(model, from + at, Math.min(rows, share - at));
            }
        } finally {
            GradMode.set_enabled(true);
        }
        return group.sum(nats) / Math.log(2) / held.bytes();
    }

    /** As many as in training, but no more scores at once than there. */
    private int rowsAtOnce() {
        long scores = (long) job.model().context() * job.vocabulary();
        return Math.clamp(WorkerMemory.MOST_SCORES / scores, 1, job.microBatch());
    }

    /** Of rows behind the last, where the others still compute, the first is read and counts for nothing. */
    private double nats(Transformer model, int first, int rows) {
        int left = Math.min(rows, held.rows() - first);
        try (PointerScope scope = new PointerScope()) {
            Batch batch = (left > 0 ? held.batch(first, left) : held.batch(0, 1)).on(group.device());
            long counted = batch.targets().ne(new Scalar(Batch.IGNORED)).sum().item_long();
            double nats = counted > 0 ? model.loss(batch).item_double() * counted : 0;
            scope.deallocate();
            return left > 0 ? nats : 0;
        }
    }

    @Override
    public void close() {
        held.close();
        preference.ifPresent(HeldOutPreference::close);
    }
}
