package dev.millrace.ingestion.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ObjectRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RecentPlansTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final RecentPlans plans = new RecentPlans(3, Duration.ofMinutes(10), now::get);

    @Test
    void holdsThoseInUseHoweverManySourcesThereAre() {
        plans.put(ref(0), plan());
        for (int n = 1; n < 1_000; n++) {
            plans.put(ref(n), plan());
            assertThat(plans.get(ref(0))).isPresent();
        }
        assertThat(plans.size()).isEqualTo(3);
        assertThat(plans.get(ref(500))).isEmpty();
        assertThat(plans.get(ref(999))).isPresent();
    }

    @Test
    void letsGoOfOneThatNobodyHasAskedForInALongTime() {
        plans.put(ref(1), plan());
        plans.put(ref(2), plan());
        now.set(Instant.EPOCH.plus(Duration.ofMinutes(9)));
        plans.get(ref(1));
        now.set(Instant.EPOCH.plus(Duration.ofMinutes(11)));
        assertThat(plans.get(ref(2))).isEmpty();
        assertThat(plans.get(ref(1))).isPresent();
    }

    private static ObjectRef ref(int n) {
        return new ObjectRef("runs/r" + n + "/plan", 1, "f".repeat(64));
    }

    private static Plan plan() {
        return new Plan("source", List.of(), List.of(), List.of(), new Plan.Changes(0, 0, 0, 0, 0, 0));
    }
}
