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

    private record Reference(String owner, String user) {}

    private final ObjectStore store;
    private final Set<Reference> known = ConcurrentHashMap.newKeySet();

    References(ObjectStore store) {
        this.store = store;
    }

    /**
     * From now on {@code user} refers to objects of {@code owner}.
     *
     * @return whether it may: not when {@code owner} is being removed
     */
    public boolean refer(String user, String owner) {
        Reference reference = new Reference(owner, user);
        if (owner.equals(user) || known.contains(reference)) {
            return true;
        }
        store.put(ObjectKeys.uses(user, owner), NOTHING);
        store.put(ObjectKeys.user(owner, user), NOTHING);
        if (store.exists(ObjectKeys.removed(owner))) {
            return false;
        }
        known.add(reference);
        return true;
    }
}
