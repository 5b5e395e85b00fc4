package dev.millrace.trainer.engine.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Writes checkpoints beside the training, one at a time: a copy in memory is all that training waits for. */
public final class CheckpointWriter implements AutoCloseable {

    /** Told on the first worker when a checkpoint is complete. */
    public interface Listener {
        void saved(long step, Path folder);
    }

    private final CheckpointFolder folder;
    private final int keep;
    private final Listener listener;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("checkpoint").factory());
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    public CheckpointWriter(CheckpointFolder folder, int keep, Listener listener) {
        this.folder = folder;
        this.keep = keep;
        this.listener = listener;
    }

    /**
     * Begins to write; waits first for the one before.
     *
     * @throws IOException when the one before failed
     */
    public void write(Snapshot snapshot) throws IOException {
        finish();
        last = CompletableFuture.runAsync(() -> writeNow(snapshot), thread);
    }

    /**
     * Waits for the last one.
     *
     * @throws IOException when it failed
     */
    public void finish() throws IOException {
        try {
            last.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException io) {
                throw new IOException("A checkpoint could not be written: " + io.getMessage(), io);
            }
            throw e;
        }
    }

    private void writeNow(Snapshot snapshot) {
        try (snapshot) {
            Optional<Path> complete = folder.write(snapshot);
            if (complete.isPresent()) {
                folder.prune(keep);
                listener.saved(snapshot.state().step(), complete.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
