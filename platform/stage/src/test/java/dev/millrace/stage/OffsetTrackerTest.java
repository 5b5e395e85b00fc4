package dev.millrace.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

/**
 * A partition whose messages come in order, begin and end in any order, whose commits fail or lose their answers, and whose
 * owners die.
 */
class OffsetTrackerTest {

    private static final int MESSAGES = 60;
    private static final int PLACES = 4;

    private OffsetAndMetadata broker = new OffsetAndMetadata(0);
    private final TreeMap<Long, Integer> done = new TreeMap<>();

    @Test
    void eachMessageCountsOnceInWhateverOrderTheyBeginAndEndAndOwnersDie() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            broker = new OffsetAndMetadata(0);
            done.clear();
            while (broker.offset() < MESSAGES) {
                own(random);
            }
            assertThat(done).as("seed %d", seed).hasSize(MESSAGES);
            assertThat(done.values()).as("seed %d", seed).containsOnly(1);
            assertThat(broker.metadata()).isEmpty();
        }
    }

    /** One owner's time: it reads on from what is committed, until everything is done or it dies. */
    private void own(Random random) {
        OffsetTracker tracker = new OffsetTracker();
        List<Long> come = new ArrayList<>();
        List<Long> working = new ArrayList<>();
        long next = broker.offset();
        while (random.nextInt(60) > 0 && (next < MESSAGES || !come.isEmpty() || !working.isEmpty())) {
            if (next < MESSAGES && come.size() + working.size() < PLACES) {
                tracker.arrived(next);
                come.add(next);
                next++;
            } else if (!come.isEmpty() && (working.isEmpty() || random.nextBoolean())) {
                long chosen = come.remove(random.nextInt(come.size()));
                if (tracker.begin(chosen, this::known)) {
                    working.add(chosen);
                }
            } else {
                // the first one hangs more often than not
                int chosen = random.nextInt(4) == 0 ? 0 : random.nextInt(working.size());
                if (finished(tracker, working.get(chosen), random)) {
                    working.remove(chosen);
                }
            }
        }
    }

    private boolean finished(OffsetTracker tracker, long offset, Random random) {
        try {
            tracker.finish(offset, this::known, position -> commit(offset, position, random));
            return true;
        } catch (TransientFailure e) {
            return false;
        }
    }

    private void commit(long offset, OffsetAndMetadata position, Random random) {
        int fate = random.nextInt(6);
        if (fate == 0) {
            throw new TransientFailure("not committed", new IllegalStateException());
        }
        broker = position;
        done.merge(offset, 1, Integer::sum);
        if (fate == 1) {
            throw new TransientFailure("committed, and nobody knows", new IllegalStateException());
        }
    }

    private Position known() {
        return Position.of(broker);
    }

    @Test
    void aMessageThatHangsHoldsTheOffsetAndWhatIsDoneBehindItIsRemembered() {
        OffsetTracker tracker = new OffsetTracker();
        for (long offset = 7; offset < 4_000; offset++) {
            tracker.arrived(offset);
            tracker.begin(offset, () -> Position.of(new OffsetAndMetadata(7)));
            if (offset != 7) {
                tracker.finish(offset, this::known, position -> broker = position);
            }
        }
        assertThat(broker.offset()).isEqualTo(7);
        assertThat(broker.metadata()).hasSizeLessThan(40);
        assertThat(known().isDone(7)).isFalse();
        assertThat(known().isDone(3_999)).isTrue();
        assertThat(known().isDone(4_000)).isFalse();
    }

    @Test
    void withoutGapsItIsAPlainOffsetAndOthersMetadataSaysNothing() {
        OffsetTracker tracker = new OffsetTracker();
        tracker.arrived(5);
        tracker.begin(5, () -> Position.of(new OffsetAndMetadata(5, "set by hand")));
        tracker.finish(5, this::known, position -> broker = position);

        assertThat(broker).isEqualTo(new OffsetAndMetadata(6));
    }
}
