package dev.millrace.trainer.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ObjectRef;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckpointIndexTest {

    private static CheckpointIndex.Entry entry(long step) {
        return new CheckpointIndex.Entry(step, new ObjectRef("manifest-" + step, 1, "0".repeat(64)));
    }

    @Test
    void newestComesFirstAndTheOldestGo() {
        CheckpointIndex two = CheckpointIndex.EMPTY.with(entry(1), 2).with(entry(2), 2);
        CheckpointIndex three = two.with(entry(3), 2);

        assertThat(three.checkpoints()).containsExactly(entry(3), entry(2));
        assertThat(two.droppedBy(three)).containsExactly(entry(1));
    }

    @Test
    void stepDoneAgainAfterRollbackReplacesWhatLayBeyondIt() {
        CheckpointIndex ahead = CheckpointIndex.EMPTY.with(entry(5), 3).with(entry(10), 3);

        assertThat(ahead.with(entry(7), 3).checkpoints()).isEqualTo(List.of(entry(7), entry(5)));
    }

    @Test
    void atLeastTheNewestStaysWhateverIsAskedFor() {
        assertThat(CheckpointIndex.EMPTY.with(entry(1), 0).checkpoints()).containsExactly(entry(1));
    }
}
