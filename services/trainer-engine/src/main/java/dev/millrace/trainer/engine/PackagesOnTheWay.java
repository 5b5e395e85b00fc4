package dev.millrace.trainer.engine;

import dev.millrace.trainer.engine.export.PackageWriter;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.job.WorkerMessage;
import dev.millrace.trainer.engine.model.FlatParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Packages of what a model has learnt so far, so that it can be scored while it goes on learning. They are written beside the
 * training, one at a time: a copy of the weights in memory is all that training waits for. One that is due while the one
 * before is still being written is left out, and what can't be written fails nothing.
 */
final class PackagesOnTheWay implements AutoCloseable {

    private final TrainingJob job;
    private final PackageWriter writer;
    private final Consumer<WorkerMessage> supervisor;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("package").factory());
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    PackagesOnTheWay(TrainingJob job, PackageWriter writer, Consumer<WorkerMessage> supervisor) {
        this.job = job;
        this.writer = writer;
        this.supervisor = supervisor;
    }

    /** Whether there is to be one after so many steps. After the last there is the package of the whole training. */
    boolean isDue(long step) {
        return job.packageEvery() > 0 && step > 0 && step < job.training().steps() && step % job.packageEvery() == 0;
    }

    /**
     * Begins to write one.
     *
     * @param copy makes the copy of what was learnt
     */
    void write(long step, Supplier<FlatParameters> copy) {
        if (!last.isDone()) {
            supervisor.accept(new WorkerMessage.Remark(
                    "What was learnt by step %d isn't scored: the package before it is still being written"
                            .formatted(step)));
            return;
        }
        FlatParameters learnt = copy.get();
        last = CompletableFuture.runAsync(() -> writeNow(step, learnt), thread);
    }

    private void writeNow(long step, FlatParameters learnt) {
        Path folder = Path.of(job.output()).resolveSibling("learnt-%09d".formatted(step));
        try {
            writer.writeServed(folder, learnt::numbers, step);
            supervisor.accept(new WorkerMessage.Packaged(step, folder.toString()));
        } catch (IOException e) {
            supervisor.accept(
                    new WorkerMessage.Remark("What was learnt by step %d isn't scored: %s can't be written: %s"
                            .formatted(step, folder, e.getMessage())));
        } finally {
            learnt.free();
        }
    }

    /** Waits for the last one. */
    @Override
    public void close() {
        thread.close();
    }
}
