package dev.millrace.ingestion.domain.plan;

import dev.millrace.contracts.events.ObjectRef;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The plans in use. A plan names every file of a source, so a service that has read a thousand sources must not hold a
 * thousand plans: the one not used for longest leaves when there are too many, and each when its run has long gone on.
 */
public final class RecentPlans {

    private record Held(Plan plan, Instant used) {}

    private final int most;
    private final Duration idle;
    private final InstantSource clock;
    private final Map<ObjectRef, Held> held = new LinkedHashMap<>();

    /**
     * @param most how many are held
     * @param idle after how long without use one leaves
     */
    public RecentPlans(int most, Duration idle, InstantSource clock) {
        this.most = most;
        this.idle = idle;
        this.clock = clock;
    }

    /** The plan, if it is held. */
    public synchronized Optional<Plan> get(ObjectRef ref) {
        sweep();
        Optional<Plan> plan = Optional.ofNullable(held.get(ref)).map(Held::plan);
        plan.ifPresent(used -> put(ref, used));
        return plan;
    }

    /** Holds a plan, as the one used last. */
    public synchronized void put(ObjectRef ref, Plan plan) {
        held.remove(ref);
        held.put(ref, new Held(plan, clock.instant()));
        sweep();
    }

    /** How many are held. */
    public synchronized int size() {
        sweep();
        return held.size();
    }

    private void sweep() {
        Instant oldest = clock.instant().minus(idle);
        held.values().removeIf(plan -> plan.used().isBefore(oldest));
        while (held.size() > most) {
            held.remove(held.keySet().iterator().next());
        }
    }
}
