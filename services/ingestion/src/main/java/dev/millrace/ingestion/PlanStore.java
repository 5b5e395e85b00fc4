package dev.millrace.ingestion;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.ingestion.domain.plan.Plan;
import dev.millrace.ingestion.domain.plan.RecentPlans;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.stage.UnprocessableEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** The plans of sources, in the object store. */
@ApplicationScoped
public class PlanStore {

    static final JsonContract<Plan> JSON = JsonContract.of("plan", Plan.class);
    private static final int MOST = 16;
    private static final Duration IDLE = Duration.ofMinutes(10);

    private final ObjectStore store;
    private final RecentPlans known = new RecentPlans(MOST, IDLE, InstantSource.system());

    PlanStore(ObjectStore store) {
        this.store = store;
    }

    ObjectRef put(String run, int order, Plan plan) throws IOException {
        return store.put(ObjectKeys.plan(run, order), JSON.write(plan));
    }

    /** The plan that an earlier attempt has left. */
    Optional<Plan> find(String run, int order) throws IOException {
        try {
            return Optional.of(JSON.read(store.read(ObjectKeys.plan(run, order))));
        } catch (ObjectStoreException.Missing e) {
            return Optional.empty();
        }
    }

    Plan get(ObjectRef ref) {
        Optional<Plan> held = known.get(ref);
        if (held.isPresent()) {
            return held.get();
        }
        Plan plan = read(ref);
        known.put(ref, plan);
        return plan;
    }

    private Plan read(ObjectRef ref) {
        byte[] json = store.read(ref);
        try {
            return JSON.read(json);
        } catch (IOException e) {
            throw new UnprocessableEvent("The plan %s can't be read".formatted(ref.key()), e);
        }
    }
}
