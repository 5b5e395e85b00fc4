package dev.millrace.trainer;

import com.fasterxml.jackson.core.JacksonException;
import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.trainer.domain.CheckpointIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/** The checkpoints of one run in the object store. Nothing is listed: an index object names what is complete. */
final class CheckpointStore {

    private static final Logger LOG = Logger.getLogger(CheckpointStore.class);

    private final ObjectStore store;
    private final String run;
    private final int keep;
    private CheckpointIndex index;

    CheckpointStore(ObjectStore store, String run, int keep) throws IOException {
        this.store = store;
        this.run = run;
        this.keep = keep;
        this.index = read();
    }

    private CheckpointIndex read() throws IOException {
        String key = ObjectKeys.checkpoints(run);
        if (!store.exists(key)) {
            return CheckpointIndex.EMPTY;
        }
        try {
            return EventCodec.JSON.readValue(store.read(key), CheckpointIndex.class);
        } catch (JacksonException e) {
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

    /** Downloads the newest sound checkpoint into {@code folder}, under the name the worker gave it. */
    void restore(Path folder) throws IOException {
        for (CheckpointIndex.Entry entry : index.checkpoints()) {
            Path target = folder.resolve("step-%09d".formatted(entry.step()));
            if (Files.isDirectory(target)) {
                return;
            }
            Path partial = Files.createTempDirectory(folder, ".partial-");
            try {
                download(entry, partial);
                Files.move(partial, target);
                return;
            } catch (ObjectStoreException.Missing | ObjectStoreException.Corrupt | MalformedModel e) {
                LOG.errorf("The checkpoint of %s at step %d is not used: %s", run, entry.step(), e.getMessage());
            }
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
            store.put(ObjectKeys.checkpoint(run, step, part.name()), folder.resolve(part.name()));
        }
        ObjectRef manifest = store.put(ObjectKeys.checkpoint(run, step, Manifest.FILE), folder.resolve(Manifest.FILE));
        CheckpointIndex before = index;
        write(index.with(new CheckpointIndex.Entry(step, manifest), keep));
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
        store.put(ObjectKeys.checkpoints(run), EventCodec.JSON.writeValueAsBytes(next));
        index = next;
    }
}
