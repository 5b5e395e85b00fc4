package dev.millrace.stage;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.objectstore.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * That a run refers to another run's objects, so that these aren't removed while it does. Whoever refers says so first and
 * then looks whether the other is being removed; whoever removes says so first and then looks who refers. So one of the two
 * always sees the other, without a lock.
 */
@ApplicationScoped
public class References {

    private static final byte[] NOTHING = {};

    private record Reference(String owner, ObjectKeys.Part part, String user) {}

    private final ObjectStore store;
    private final Set<Reference> known = ConcurrentHashMap.newKeySet();

    References(ObjectStore store) {
        this.store = store;
    }

    /**
     * From now on {@code user} refers to the object at {@code key}, and to others of its part of the same run.
     *
     * @return whether it may: not when they are being removed
     */
    public boolean refer(String user, String key) {
        return ObjectKeys.owner(key)
                .map(owner -> refer(user, owner, ObjectKeys.Part.of(key).orElse(ObjectKeys.Part.DATASET)))
                .orElse(true);
    }

    /**
     * From now on {@code user} refers to objects of this part of {@code owner}.
     *
     * @return whether it may: not when they are being removed
     */
    public boolean refer(String user, String owner, ObjectKeys.Part part) {
        Reference reference = new Reference(owner, part, user);
        if (owner.equals(user) || known.contains(reference)) {
            return true;
        }
        store.put(ObjectKeys.uses(user, owner), NOTHING);
        store.put(ObjectKeys.user(owner, part, user), NOTHING);
        if (store.exists(ObjectKeys.removed(owner)) || store.exists(ObjectKeys.removed(owner, part))) {
            return false;
        }
        known.add(reference);
        return true;
    }
}
