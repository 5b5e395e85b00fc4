package dev.millrace.trainer.engine;

import dev.millrace.contracts.recipes.WorkerMemory;
import dev.millrace.trainer.engine.data.HeldOutTexts;
import dev.millrace.trainer.engine.group.Group;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.job.WorkerMessage;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.Transformer;
import java.io.IOException;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * How well the model foretells held-out documents while it learns, and how it writes, every {@code training.validateEvery} steps and after the
 * last. It changes nothing that is learnt. All workers take part, each with as many forward passes as the others.
 */
final class Validation implements AutoCloseable {

    private final TrainingJob job;
    private final Group group;
    private final HeldOutTexts texts;
    private final Optional<Writing> writing;

    private Validation(TrainingJob job, Group group) throws IOException {
        this.job = job;
        this.group = group;
        this.texts = new HeldOutTexts(job);
        Optional<long[]> beginning = texts.beginning();
        this.writing = beginning.isPresent()
                ? Optional.of(new Writing(job, group.device(), beginning.get()))
                : Optional.empty();
    }

    /** Of a job that asks for it. */
    static Optional<Validation> of(TrainingJob job, Group group) throws IOException {
        return job.training().validateEvery() > 0 ? Optional.of(new Validation(job, group)) : Optional.empty();
    }

    /**
     * Whether it is time, after so many steps; never when no document happens to be held out.
     *
     * @param last whether no step follows
     */
    boolean isDue(long step, boolean last) {
        return texts.bytes() > 0 && (last || step % job.training().validateEvery() == 0);
    }

    /** What is found now; the workers call this together. */
    WorkerMessage.Validated of(Transformer model) {
        return new WorkerMessage.Validated(bitsPerByte(model), writing.map(text -> text.of(model)));
    }

    private double bitsPerByte(Transformer model) {
        int share = (texts.rows() + group.size() - 1) / group.size();
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
        return sum(nats) / Math.log(2) / texts.bytes();
    }

    /** As many as in training, but no more scores at once than there. */
    private int rowsAtOnce() {
        long scores = (long) job.model().context() * job.vocabulary();
        return Math.clamp(WorkerMemory.MOST_SCORES / scores, 1, job.microBatch());
    }

    /** Of rows behind the last, where the others still compute, the first is read and counts for nothing. */
    private double nats(Transformer model, int first, int rows) {
        int left = Math.min(rows, texts.rows() - first);
        try (PointerScope scope = new PointerScope()) {
            Batch batch = (left > 0 ? texts.batch(first, left) : texts.batch(0, 1)).on(group.device());
            double mean = model.loss(batch).item_double();
            long counted = batch.targets().ne(new Scalar(Batch.IGNORED)).sum().item_long();
            scope.deallocate();
            return left > 0 ? mean * counted : 0;
        }
    }

    private double sum(double own) {
        if (group.size() == 1) {
            return own;
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor shared = group.device().of(new double[] {own});
            group.allReduce(shared).await();
            double all = shared.item_double();
            scope.deallocate();
            return all;
        }
    }

    @Override
    public void close() {
        texts.close();
    }
}
