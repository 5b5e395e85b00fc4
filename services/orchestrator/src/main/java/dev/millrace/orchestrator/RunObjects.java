package dev.millrace.orchestrator;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.objectstore.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What runs have put into the store, to be cleared away. Whoever refers to a run's objects says so first and looks then
 * whether it is being removed; here it is the other way round ({@code References} in the stages).
 */
@ApplicationScoped
class RunObjects {

    private static final byte[] MARK = "{}".getBytes(StandardCharsets.UTF_8);

    private final ObjectStore store;

    RunObjects(ObjectStore store) {
        this.store = store;
    }

    /** How many objects, and their size together. */
    record Size(long objects, long bytes) {}

    /** From now on nobody begins to refer to the run's objects. */
    void close(String run) {
        store.put(ObjectKeys.removed(run), MARK);
    }

    /** It stays after all. */
    void open(String run) {
        store.delete(ObjectKeys.removed(run));
    }

    /** Runs that refer to this one's objects. */
    List<String> users(String run) {
        return names(ObjectKeys.users(run));
    }

    private List<String> names(String prefix) {
        return store.list(prefix).stream()
                .map(object -> object.key().substring(prefix.length()))
                .sorted()
                .toList();
    }

    Size size(String run) {
        List<ObjectStore.Listed> all = of(run);
        return new Size(
                all.size(), all.stream().mapToLong(ObjectStore.Listed::bytes).sum());
    }

    private List<ObjectStore.Listed> of(String run) {
        return store.list(ObjectKeys.ofRun(run)).stream()
                .filter(object -> !object.key().equals(ObjectKeys.removed(run)))
                .toList();
    }

    /**
     * Removes everything of the run but the mark that it is removed. Receipts of its work go, too; one that another run has
     * renewed since is a hint that is lost, and costs that work once more.
     *
     * @param more objects of the run that lie elsewhere
     */
    void sweep(String run, List<String> more) {
        names(ObjectKeys.workOf(run)).forEach(digest -> store.delete(ObjectKeys.work(digest)));
        names(ObjectKeys.uses(run)).forEach(owner -> store.delete(ObjectKeys.user(owner, run)));
        more.forEach(store::delete);
        of(run).forEach(object -> store.delete(object.key()));
    }
}
