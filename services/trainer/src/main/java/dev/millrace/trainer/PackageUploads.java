package dev.millrace.trainer;

import dev.millrace.contracts.events.CheckpointExported;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.TrainingRequested;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.stage.Lease;
import dev.millrace.stage.TransientFailure;
import dev.millrace.trainer.engine.job.WorkerMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Carries packages of what was learnt so far to the store while training goes on, to be scored. Only the latest is of use: one
 * that is overtaken before its turn is let go, and the one before is removed when there is a later one, scored or not, so that a
 * training never has more than one there. What can't be carried fails nothing. Whoever was killed in the midst of it may have
 * left files without a manifest, or a package that nobody was told of: what is there is looked at first.
 */
final class PackageUploads implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(PackageUploads.class);

    private final TrainingRequested request;
    private final ObjectStore store;
    private final Consumer<CheckpointExported> publisher;
    private final Lease lease;
    private final Latest<Task> latest = new Latest<>("package-upload", this::handle, PackageUploads::release);
    /** The step of the one in the store. */
    private OptionalLong stored = OptionalLong.empty();

    private sealed interface Task {}

    /** To look at what an earlier attempt has left. */
    private record TakeUp() implements Task {}

    private record Carry(WorkerMessage.Packaged made) implements Task {}

    /** @param publisher tells the platform of a package */
    PackageUploads(TrainingRequested request, ObjectStore store, Consumer<CheckpointExported> publisher, Lease lease) {
        this.request = request;
        this.store = store;
        this.publisher = publisher;
        this.lease = lease;
        lease.onLost(latest::abandon);
        latest.insist(new TakeUp());
    }

    /** Takes a package that the workers have completed. */
    void offer(WorkerMessage.Packaged made) {
        latest.offer(new Carry(made));
    }

    private void handle(Task task) {
        switch (task) {
            case TakeUp all -> takeUp();
            case Carry(WorkerMessage.Packaged made) -> upload(made);
        }
    }

    /** The latest whole one is told of, perhaps once more, and everything else is removed. */
    private void takeUp() {
        try {
            NavigableSet<Long> steps = new TreeSet<>();
            store.list(ObjectKeys.ofCheckpoints(request.run()))
                    .forEach(file ->
                            ObjectKeys.stepOfPackage(request.run(), file.key()).ifPresent(steps::add));
            Optional<CheckpointExported> last = Optional.empty();
            for (long step : steps.descendingSet()) {
                if (lease.lost()) {
                    return;
                }
                last = last.or(() -> whole(step));
                if (last.filter(one -> one.step() == step).isEmpty()) {
                    remove(step);
                }
            }
            last.ifPresent(one -> stored = OptionalLong.of(one.step()));
            last.ifPresent(publisher);
        } catch (ObjectStoreException | TransientFailure e) {
            LOG.warnf("What of %s was to be scored stays as it is: %s", request.subject(), e.getMessage());
        }
    }

    private Optional<CheckpointExported> whole(long step) {
        try {
            byte[] manifest = store.read(key(step, Manifest.FILE));
            return Optional.of(
                    exported(step, new ObjectRef(key(step, Manifest.FILE), manifest.length, Sha256.of(manifest))));
        } catch (ObjectStoreException.Missing e) {
            LOG.debugf("The package of step %d isn't whole: %s", step, e.getMessage());
            return Optional.empty();
        }
    }

    private void upload(WorkerMessage.Packaged made) {
        Path folder = Path.of(made.folder());
        LeasedPuts puts = new LeasedPuts(store, lease);
        try {
            for (Manifest.Part part : Manifest.read(folder).files()) {
                puts.put(key(made.step(), part.name()), folder.resolve(part.name()));
            }
            ObjectRef ref = puts.put(key(made.step(), Manifest.FILE), folder.resolve(Manifest.FILE));
            if (stored.isPresent() && stored.getAsLong() != made.step()) {
                remove(stored.getAsLong());
            }
            stored = OptionalLong.of(made.step());
            publisher.accept(exported(made.step(), ref));
        } catch (LeaseLost e) {
            LOG.infof("What was learnt by step %d is left: %s", made.step(), e.getMessage());
        } catch (IOException | ObjectStoreException | TransientFailure e) {
            LOG.warnf("What was learnt by step %d isn't scored: %s", made.step(), e.getMessage());
        } finally {
            release(made);
        }
    }

    private CheckpointExported exported(long step, ObjectRef manifest) {
        return new CheckpointExported(
                request.run(), request.recipe(), request.model(), request.version(), step, manifest);
    }

    /** The manifest goes first: by it whoever is to score the package sees that it is too late. */
    private void remove(long step) {
        store.delete(key(step, Manifest.FILE));
        store.list(ObjectKeys.learntBy(request.run(), step)).forEach(file -> store.delete(file.key()));
    }

    private String key(long step, String file) {
        return ObjectKeys.learntBy(request.run(), step, file);
    }

    private static void release(Task task) {
        if (task instanceof Carry(WorkerMessage.Packaged made)) {
            release(made);
        }
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
