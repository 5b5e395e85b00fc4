package dev.millrace.trainer;

import dev.millrace.contracts.events.CheckpointWritten;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.TrainingRequested;
import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.stage.EventPublisher;
import dev.millrace.stage.Lease;
import dev.millrace.stage.TransientFailure;
import dev.millrace.trainer.engine.job.WorkerMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Carries checkpoints to the store while training goes on. The workers prune their own folder meanwhile, so each
 * checkpoint is held by links of ours; one that is overtaken before its turn is let go, unless it stays for good.
 */
final class CheckpointUploads implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(CheckpointUploads.class);

    private record Held(long step, Path folder) {}

    private final TrainingRequested request;
    private final TrainingSpec training;
    private final CheckpointStore store;
    private final EventPublisher publisher;
    private final Lease lease;
    private final Path links;
    private final Latest<Held> latest = new Latest<>("checkpoint-upload", this::upload, held -> release(held));

    CheckpointUploads(
            TrainingRequested request,
            TrainingSpec training,
            CheckpointStore store,
            EventPublisher publisher,
            Lease lease,
            Path links)
            throws IOException {
        this.request = request;
        this.training = training;
        this.store = store;
        this.publisher = publisher;
        this.lease = lease;
        this.links = Files.createDirectories(links);
        lease.onLost(latest::abandon);
    }

    /** Takes a checkpoint that the workers have completed. */
    void offer(WorkerMessage.CheckpointSaved saved) {
        Path from = Path.of(saved.folder());
        try {
            Path to = Files.createTempDirectory(links, "step-%09d-".formatted(saved.step()));
            try (Stream<Path> files = Files.list(from)) {
                for (Path file : files.toList()) {
                    Files.createLink(to.resolve(file.getFileName()), file);
                }
            }
            Held held = new Held(saved.step(), to);
            if (training.keepsForGood(saved.step())) {
                latest.insist(held);
            } else {
                latest.offer(held);
            }
        } catch (IOException e) {
            LOG.warnf(
                    "The checkpoint at step %d was gone before it could be uploaded: %s", saved.step(), e.getMessage());
        }
    }

    private void upload(Held held) {
        try {
            if (lease.lost()) {
                return; // another trainer may write at these keys by now
            }
            ObjectRef manifest = store.keep(held.step(), held.folder());
            if (lease.lost()) {
                return;
            }
            publisher.publish(List.of(
                    new CheckpointWritten(request.run(), request.model(), request.version(), held.step(), manifest)));
        } catch (LeaseLost e) {
            LOG.infof("The checkpoint at step %d is left: %s", held.step(), e.getMessage());
        } catch (IOException | ObjectStoreException | TransientFailure e) {
            LOG.errorf(
                    "The checkpoint at step %d isn't in the store; the next one will be: %s",
                    held.step(), e.getMessage());
        } finally {
            release(held);
        }
    }

    private static void release(Held held) {
        try {
            Folders.delete(held.folder());
        } catch (IOException e) {
            LOG.warnf("%s stays: %s", held.folder(), e.getMessage());
        }
    }

    /** Waits until the last checkpoint is in the store. */
    @Override
    public void close() {
        latest.close();
    }
}
