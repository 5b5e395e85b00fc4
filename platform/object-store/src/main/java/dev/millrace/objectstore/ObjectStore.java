package dev.millrace.objectstore;

import dev.millrace.contracts.events.ObjectRef;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Objects by key. What has been put is visible to every reader at once, whole or not at all. Every method blocks, waits
 * out a store that is away for as long as it was configured to, and throws an {@link ObjectStoreException}: its kinds
 * say whether trying again can help.
 */
public interface ObjectStore extends AutoCloseable {

    /** Puts {@code content}, replacing what was there. */
    ObjectRef put(String key, byte[] content);

    /** Puts the content of {@code file}, replacing what was there. */
    ObjectRef put(String key, Path file);

    /**
     * Puts {@code content} unless an object is there already; of several callers at once exactly one succeeds.
     *
     * @return the new object, or nothing when there was one
     */
    Optional<ObjectRef> putIfAbsent(String key, byte[] content);

    /**
     * All bytes of an object, checked against its SHA-256. For small objects: it is held in memory.
     *
     * @throws ObjectStoreException.Missing when there is none
     * @throws ObjectStoreException.Corrupt when it is another than {@code ref} says
     */
    byte[] read(ObjectRef ref);

    /** All bytes of an object whose content isn't known beforehand, such as a recipe addressed by its digest. */
    byte[] read(String key);

    /**
     * A stream of an object's bytes, which the caller closes. Nothing checks them; a connection lost on the way surfaces
     * as the stream's {@link java.io.IOException}. Prefer {@link #fetch} for anything that a result depends on.
     */
    InputStream open(String key);

    /**
     * Downloads an object to {@code target}, replacing it, and checks its SHA-256. The file appears whole or not at all.
     *
     * @throws ObjectStoreException.Missing when there is no such object
     * @throws ObjectStoreException.Corrupt when it is another than {@code ref} says
     */
    void fetch(ObjectRef ref, Path target);

    /**
     * Copies an object within the store, replacing what is at {@code key}. Nothing checks its content.
     *
     * @throws ObjectStoreException.Missing when there is no such object
     */
    ObjectRef copy(ObjectRef from, String key);

    /** An object's length in bytes, when there is one. */
    Optional<Long> stat(String key);

    /** Whether there is an object. */
    default boolean exists(String key) {
        return stat(key).isPresent();
    }

    /** An object and its size. */
    record Listed(String key, long bytes) {}

    /**
     * Every object whose key begins with {@code prefix}. For clearing away: whatever is looked for is found through events.
     */
    List<Listed> list(String prefix);

    /** Removes an object; nothing happens when there is none. */
    void delete(String key);

    /** Whether the store answers right now; never waits longer than a moment, never throws. */
    boolean reachable();

    /** Lets go of connections and threads. */
    @Override
    void close();
}
