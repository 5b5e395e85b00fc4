package dev.millrace.trainer;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.contracts.json.MalformedJson;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.stage.Lease;
import dev.millrace.trainer.domain.CheckpointIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/** The checkpoints of one run in the object store. Nothing is listed: an index object names what is complete. */
final class CheckpointStore {

    private static final Logger LOG = Logger.getLogger(CheckpointStore.class);

    /** The first indexes didn't count fruitless attempts. */
    static final JsonContract<CheckpointIndex> INDEX =
            JsonContract.of("index of checkpoints", CheckpointIndex.class, index -> {
                if (!index.has("fruitless")) {
                    index.put("fruitless", 0);
                }
            });

    private final ObjectStore store;
    private final LeasedPuts puts;
    private final String run;
    private final TrainingSpec training;
    private CheckpointIndex index;

    /** @param training says which checkpoints stay */
    CheckpointStore(ObjectStore store, Lease lease, String run, TrainingSpec training) throws IOException {
        this.store = store;
        this.puts = new LeasedPuts(store, lease);
        this.run = run;
        this.training = training;
        this.index = read();
    }

    private CheckpointIndex read() throws IOException {
        String key = ObjectKeys.checkpoints(run);
        if (!store.exists(key)) {
            return CheckpointIndex.EMPTY;
        }
        try {
            return INDEX.read(store.read(key));
        } catch (MalformedJson e) {
            LOG.errorf("The index of checkpoints of %s is damaged; training starts anew: %s", run, e.getMessage());
            return CheckpointIndex.EMPTY;
        }
    }

    /** Counts an attempt and returns its number, from 1. */
    synchronized int begin() throws IOException {
        write(index.begun());
        return index.attempts();
    }

    /** Step of the newest complete checkpoint, 0 when there is none. */
    synchronized long newestStep() {
        return index.checkpoints().isEmpty()
                ? 0
                : index.checkpoints().getFirst().step();
    }

    /** Attempts begun since the newest checkpoint, this one included, that came to no orderly end. */
    synchronized int fruitless() {
        return index.fruitless();
    }

    /** The attempt was told to stop, and did: that says nothing against the next one. */
    synchronized void stopped() throws IOException {
        write(index.stopped());
    }

    /**
     * Sees to it that the newest checkpoint that can be had lies in {@code folder}, under the name the worker gave it.
     * What lies there is used only when it is, file for file, what was uploaded.
     */
    void restore(Path folder) throws IOException {
        for (CheckpointIndex.Entry entry : index.checkpoints()) {
            Path target = folder.resolve("step-%09d".formatted(entry.step()));
            if (LocalCheckpoint.holds(target, entry.manifest()) || fetched(entry, folder, target)) {
                return;
            }
        }
    }

    private boolean fetched(CheckpointIndex.Entry entry, Path folder, Path target) throws IOException {
        Path partial = Files.createTempDirectory(folder, ".partial-");
        try {
            download(entry, partial);
            Folders.delete(target);
            Files.move(partial, target);
            return true;
        } catch (ObjectStoreException.Missing | ObjectStoreException.Corrupt | MalformedModel e) {
            LOG.errorf("The checkpoint of %s at step %d is not used: %s", run, entry.step(), e.getMessage());
            return false;
        } finally {
            Folders.delete(partial);
        }
    }

    private void download(CheckpointIndex.Entry entry, Path into) throws IOException {
        byte[] json = store.read(entry.manifest());
        for (Manifest.Part part : Manifest.parse(json).files()) {
            String key = ObjectKeys.checkpoint(run, entry.step(), part.name());
            store.fetch(new ObjectRef(key, part.bytes(), part.sha256()), into.resolve(part.name()));
        }
        Files.write(into.resolve(Manifest.FILE), json);
    }

    /** Uploads a complete checkpoint, its manifest last, then names it in the index. */
    synchronized ObjectRef keep(long step, Path folder) throws IOException {
        for (Manifest.Part part : Manifest.read(folder).files()) {
            puts.put(ObjectKeys.checkpoint(run, step, part.name()), folder.resolve(part.name()));
        }
        ObjectRef manifest = puts.put(ObjectKeys.checkpoint(run, step, Manifest.FILE), folder.resolve(Manifest.FILE));
        CheckpointIndex before = index;
        write(index.with(
                new CheckpointIndex.Entry(step, manifest), training.keepCheckpoints(), training::keepsForGood));
        before.droppedBy(index).forEach(this::delete);
        return manifest;
    }

    private void delete(CheckpointIndex.Entry entry) {
        try {
            for (Manifest.Part part :
                    Manifest.parse(store.read(entry.manifest())).files()) {
                store.delete(ObjectKeys.checkpoint(run, entry.step(), part.name()));
            }
            store.delete(entry.manifest().key());
        } catch (ObjectStoreException | MalformedModel e) {
            LOG.warnf("The old checkpoint of %s at step %d stays: %s", run, entry.step(), e.getMessage());
        }
    }

    private void write(CheckpointIndex next) throws IOException {
        puts.put(ObjectKeys.checkpoints(run), INDEX.write(next));
        index = next;
    }
}
