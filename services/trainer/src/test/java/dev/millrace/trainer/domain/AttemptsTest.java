package dev.millrace.trainer.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AttemptsTest {

    @Test
    void trainingThatGetsFurtherEachTimeIsTriedForEver() {
        Attempts attempts = new Attempts(2);
        for (long step = 10; step < 1_000; step += 10) {
            assertThat(attempts.crashed(step, "killed")).isEmpty();
        }
    }

    @Test
    void trainingThatDiesAtTheSameCheckpointEndsWithItsLastWords() {
        Attempts attempts = new Attempts(3);
        assertThat(attempts.crashed(10, "out of memory")).isEmpty();
        assertThat(attempts.crashed(10, "out of memory")).isEmpty();
        assertThat(attempts.crashed(10, "out of memory"))
                .hasValueSatisfying(reason -> assertThat(reason).contains("3 times", "step 10", "out of memory"));
    }

    @Test
    void progressForgivesEarlierCrashes() {
        Attempts attempts = new Attempts(2);
        assertThat(attempts.crashed(0, "killed")).isEmpty();
        assertThat(attempts.crashed(5, "killed")).isEmpty();
        assertThat(attempts.crashed(5, "killed")).isPresent();
    }
}
