package dev.millrace.stage;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.objectstore.ObjectStore;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A store into which nothing is put by a step whose lease is lost, however little the step cares: what is put for a run
 * that was cancelled would lie there for ever.
 */
final class LeasedStore implements ObjectStore {

    private final ObjectStore store;
    private final Leases leases;

    LeasedStore(ObjectStore store, Leases leases) {
        this.store = store;
        this.leases = leases;
    }

    /** The lease was lost before something could be put. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped(String key) {
            super("The lease was lost before %s could be put".formatted(key));
        }
    }

    private String allowed(String key) {
        if (leases.lostByThisThread()) {
            throw new Stopped(key);
        }
        return key;
    }

    @Override
    public ObjectRef put(String key, byte[] content) {
        return store.put(allowed(key), content);
    }

    @Override
    public ObjectRef put(String key, Path file) {
        return store.put(allowed(key), file);
    }

    @Override
    public Optional<ObjectRef> putIfAbsent(String key, byte[] content) {
        return store.putIfAbsent(allowed(key), content);
    }

    @Override
    public ObjectRef copy(ObjectRef from, String key) {
        return store.copy(from, allowed(key));
    }

    @Override
    public byte[] read(ObjectRef ref) {
        return store.read(ref);
    }

    @Override
    public byte[] read(String key) {
        return store.read(key);
    }

    @Override
    public InputStream open(String key) {
        return store.open(key);
    }

    @Override
    public void fetch(ObjectRef ref, Path target) {
        store.fetch(ref, target);
    }

    @Override
    public Optional<Long> stat(String key) {
        return store.stat(key);
    }

    @Override
    public List<Listed> list(String prefix) {
        return store.list(prefix);
    }

    @Override
    public void delete(String key) {
        store.delete(key);
    }

    @Override
    public boolean reachable() {
        return store.reachable();
    }

    @Override
    public void close() {
        store.close();
    }
}
