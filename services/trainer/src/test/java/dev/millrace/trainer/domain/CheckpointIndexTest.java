package dev.millrace.trainer.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ObjectRef;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckpointIndexTest {

    private static boolean none(long step) {
        return false;
    }

    private static CheckpointIndex.Entry entry(long step) {
        return new CheckpointIndex.Entry(step, new ObjectRef("manifest-" + step, 1, "0".repeat(64)));
    }

    @Test
    void newestComesFirstAndTheOldestGo() {
        CheckpointIndex two = CheckpointIndex.EMPTY
                .with(entry(1), 2, CheckpointIndexTest::none)
                .with(entry(2), 2, CheckpointIndexTest::none);
        CheckpointIndex three = two.with(entry(3), 2, CheckpointIndexTest::none);

        assertThat(three.checkpoints()).containsExactly(entry(3), entry(2));
        assertThat(two.droppedBy(three)).containsExactly(entry(1));
    }

    @Test
    void stepDoneAgainAfterRollbackReplacesWhatLayBeyondIt() {
        CheckpointIndex ahead = CheckpointIndex.EMPTY
                .with(entry(5), 3, CheckpointIndexTest::none)
                .with(entry(10), 3, CheckpointIndexTest::none);

        assertThat(ahead.with(entry(7), 3, CheckpointIndexTest::none).checkpoints())
                .isEqualTo(List.of(entry(7), entry(5)));
    }

    @Test
    void whatStaysForGoodOutlivesTheNewest() {
        CheckpointIndex index = CheckpointIndex.EMPTY;
        for (int step = 1; step <= 9; step++) {
            index = index.with(entry(step), 2, n -> n % 3 == 0);
        }

        assertThat(index.checkpoints()).containsExactly(entry(9), entry(8), entry(6), entry(3));
    }

    @Test
    void atLeastTheNewestStaysWhateverIsAskedFor() {
        assertThat(CheckpointIndex.EMPTY
                        .with(entry(1), 0, CheckpointIndexTest::none)
                        .checkpoints())
                .containsExactly(entry(1));
    }
}
