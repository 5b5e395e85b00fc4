package dev.millrace.trainer;

import dev.millrace.contracts.events.CheckpointExported;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.TrainingRequested;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.stage.Lease;
import dev.millrace.stage.TransientFailure;
import dev.millrace.trainer.engine.job.WorkerMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Carries packages of what was learnt so far to the store while training goes on, to be scored. Only the latest is of use: one
 * that is overtaken before its turn is let go, and the one before is removed when there is a later one, scored or not, so that a
 * training never has more than one there. What can't be carried fails nothing.
 */
final class PackageUploads implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(PackageUploads.class);

    private final TrainingRequested request;
    private final ObjectStore store;
    private final Consumer<CheckpointExported> publisher;
    private final Lease lease;
    private final Latest<WorkerMessage.Packaged> latest =
            new Latest<>("package-upload", this::upload, PackageUploads::release);
    /** The one in the store. */
    private Optional<Stored> stored = Optional.empty();

    private record Stored(long step, Manifest manifest) {}

    /** @param publisher tells the platform of a package */
    PackageUploads(TrainingRequested request, ObjectStore store, Consumer<CheckpointExported> publisher, Lease lease) {
        this.request = request;
        this.store = store;
        this.publisher = publisher;
        this.lease = lease;
        lease.onLost(latest::abandon);
    }

    /** Takes a package that the workers have completed. */
    void offer(WorkerMessage.Packaged made) {
        latest.offer(made);
    }

    private void upload(WorkerMessage.Packaged made) {
        Path folder = Path.of(made.folder());
        LeasedPuts puts = new LeasedPuts(store, lease);
        try {
            Manifest manifest = Manifest.read(folder);
            for (Manifest.Part part : manifest.files()) {
                puts.put(key(made.step(), part.name()), folder.resolve(part.name()));
            }
            ObjectRef ref = puts.put(key(made.step(), Manifest.FILE), folder.resolve(Manifest.FILE));
            removeOther(made.step());
            stored = Optional.of(new Stored(made.step(), manifest));
            publisher.accept(new CheckpointExported(
                    request.run(), request.recipe(), request.model(), request.version(), made.step(), ref));
        } catch (LeaseLost e) {
            LOG.infof("What was learnt by step %d is left: %s", made.step(), e.getMessage());
        } catch (IOException | ObjectStoreException | TransientFailure e) {
            LOG.warnf("What was learnt by step %d isn't scored: %s", made.step(), e.getMessage());
        } finally {
            release(made);
        }
    }

    /** The manifest goes first: by it whoever is to score the package sees that it is too late. */
    private void removeOther(long step) {
        if (stored.isPresent() && stored.get().step() != step) {
            Stored old = stored.get();
            store.delete(key(old.step(), Manifest.FILE));
            old.manifest().files().forEach(part -> store.delete(key(old.step(), part.name())));
        }
    }

    private String key(long step, String file) {
        return ObjectKeys.learntBy(request.run(), step, file);
    }

    private static void release(WorkerMessage.Packaged made) {
        try {
            Folders.delete(Path.of(made.folder()));
        } catch (IOException e) {
            LOG.warnf("%s stays: %s", made.folder(), e.getMessage());
        }
    }

    /** Waits until the last one is in the store. */
    @Override
    public void close() {
        latest.close();
    }
}
