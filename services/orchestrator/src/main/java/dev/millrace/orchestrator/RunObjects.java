package dev.millrace.orchestrator;

import dev.millrace.contracts.events.ArenaKeys;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectKeys.Part;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.orchestrator.domain.Removable;
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

    /** From now on nobody begins to refer to these objects. */
    void close(String run, Removable what) {
        store.put(mark(run, what), MARK);
    }

    /** They stay after all. */
    void open(String run, Removable what) {
        store.delete(mark(run, what));
    }

    private static String mark(String run, Removable what) {
        return what == Removable.RUN
                ? ObjectKeys.removed(run)
                : ObjectKeys.removed(run, what.parts().getFirst());
    }

    /** Removes all that an arena has in the store. */
    void sweepArena(String arena) {
        store.list(ArenaKeys.of(arena)).forEach(object -> store.delete(object.key()));
    }

    /** Removes what a training had put there to be scored meanwhile, and what was answered of it. */
    void sweepOnTheWay(String run) {
        store.list(ObjectKeys.ofCheckpoints(run)).stream()
                .map(ObjectStore.Listed::key)
                .filter(key -> ObjectKeys.isOnTheWay(run, key))
                .forEach(store::delete);
    }

    /** Runs that refer to these objects. */
    List<String> users(String run, Part part) {
        return names(ObjectKeys.users(run, part));
    }

    private List<String> names(String prefix) {
        return store.list(prefix).stream()
                .map(object -> object.key().substring(prefix.length()))
                .sorted()
                .toList();
    }

    Size size(String run, Removable what) {
        List<ObjectStore.Listed> all = of(run, what);
        return new Size(
                all.size(), all.stream().mapToLong(ObjectStore.Listed::bytes).sum());
    }

    private List<ObjectStore.Listed> of(String run, Removable what) {
        List<ObjectStore.Listed> all = store.list(ObjectKeys.ofRun(run));
        return switch (what) {
            case RUN ->
                all.stream()
                        .filter(object -> !object.key().equals(ObjectKeys.removed(run)))
                        .toList();
            case DATASET, MODEL ->
                all.stream()
                        .filter(object -> Part.of(object.key())
                                .filter(what.parts()::contains)
                                .isPresent())
                        .toList();
        };
    }

    /**
     * Removes these objects; of a whole run everything but the mark that it is removed. Receipts of its work go with it; one
     * that another run has renewed since is a hint that is lost, and costs that work once more. Those of a part stay: nobody
     * finds what they tell of.
     *
     * @param more objects that go, too, and lie elsewhere
     */
    void sweep(String run, Removable what, List<String> more) {
        if (what == Removable.RUN) {
            names(ObjectKeys.workOf(run)).forEach(digest -> store.delete(ObjectKeys.work(digest)));
            names(ObjectKeys.uses(run))
                    .forEach(owner -> what.parts().forEach(part -> store.delete(ObjectKeys.user(owner, part, run))));
        }
        more.forEach(store::delete);
        of(run, what).forEach(object -> store.delete(object.key()));
    }
}
