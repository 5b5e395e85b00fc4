package dev.millrace.trainer;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.Lease;
import java.nio.file.Path;

/** Puts objects for as long as the lease is held: it is asked before each one, for a checkpoint has several large ones. */
record LeasedPuts(ObjectStore store, Lease lease) {

    /**
     * Puts the content of {@code file}.
     *
     * @throws LeaseLost when nothing may be put any more
     */
    ObjectRef put(String key, Path file) throws LeaseLost {
        check(key);
        return store.put(key, file);
    }

    /**
     * Puts {@code content}.
     *
     * @throws LeaseLost when nothing may be put any more
     */
    ObjectRef put(String key, byte[] content) throws LeaseLost {
        check(key);
        return store.put(key, content);
    }

    private void check(String key) throws LeaseLost {
        if (lease.lost()) {
            throw new LeaseLost(key);
        }
    }
}
