package dev.millrace.ingestion;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.ingestion.domain.Plan;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.stage.UnprocessableEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The plans of sources, in the object store. */
@ApplicationScoped
public class Plans {

    private static final ObjectMapper JSON = EventCodec.JSON;

    private final ObjectStore store;
    private final ConcurrentMap<ObjectRef, Plan> known = new ConcurrentHashMap<>();

    Plans(ObjectStore store) {
        this.store = store;
    }

    ObjectRef put(String run, int order, Plan plan) throws IOException {
        return store.put(ObjectKeys.plan(run, order), JSON.writeValueAsBytes(plan));
    }

    /** The plan that an earlier attempt has left. */
    Optional<Plan> find(String run, int order) throws IOException {
        try {
            return Optional.of(JSON.readValue(store.read(ObjectKeys.plan(run, order)), Plan.class));
        } catch (ObjectStoreException.Missing e) {
            return Optional.empty();
        }
    }

    Plan get(ObjectRef ref) {
        return known.computeIfAbsent(ref, this::read);
    }

    private Plan read(ObjectRef ref) {
        byte[] json = store.read(ref);
        try {
            return JSON.readValue(json, Plan.class);
        } catch (IOException e) {
            throw new UnprocessableEvent("The plan %s can't be read".formatted(ref.key()), e);
        }
    }
}
