package dev.millrace.trainer.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AttemptsTest {

    @Test
    void trainingThatGetsFurtherEachTimeIsTriedForEver() {
        Attempts attempts = new Attempts(2);
        for (long step = 10; step < 1_000; step += 10) {
            assertThat(attempts.crashed(step, 1_000, true, "killed")).isEmpty();
        }
    }

    @Test
    void trainingThatDiesAtTheSameCheckpointEndsWithItsLastWords() {
        Attempts attempts = new Attempts(3);
        assertThat(attempts.crashed(10, 1_000, true, "out of memory")).isEmpty();
        assertThat(attempts.crashed(10, 1_000, true, "out of memory")).isEmpty();
        assertThat(attempts.crashed(10, 1_000, true, "out of memory"))
                .hasValueSatisfying(reason -> assertThat(reason).contains("3 times", "step 10", "out of memory"));
    }

    @Test
    void progressForgivesEarlierCrashes() {
        Attempts attempts = new Attempts(2);
        assertThat(attempts.crashed(0, 1_000, true, "killed")).isEmpty();
        assertThat(attempts.crashed(5, 1_000, true, "killed")).isEmpty();
        assertThat(attempts.crashed(5, 1_000, true, "killed")).isPresent();
    }

    @Test
    void noMemoryForTheFirstStepEndsTheTrainingAtOnce() {
        String words = "exit codes [1]: [enforce fail at alloc_cpu.cpp:127] DefaultCPUAllocator: can't allocate memory";

        assertThat(new Attempts(3).crashed(0, 1_000, false, words))
                .hasValueSatisfying(reason -> assertThat(reason).contains("can't begin", "microBatch", words));
        assertThat(new Attempts(3).crashed(0, 1_000, true, words))
                .as("a neighbour may have taken it")
                .isEmpty();
    }

    @Test
    void anExceptionBeforeTheFirstStepComesAgain() {
        String words = "Exception in thread \"main\" java.lang.IllegalArgumentException: Not a Llama configuration";

        assertThat(new Attempts(3).crashed(0, 1_000, false, words))
                .hasValueSatisfying(reason -> assertThat(reason).contains("with these values", words));
        assertThat(new Attempts(3).crashed(0, 1_000, false, "exit codes [137]")).isEmpty();
    }

    @Test
    void anExportThatFailsIsTriedAFewTimesAndNamed() {
        Attempts attempts = new Attempts(2);
        assertThat(attempts.crashed(1_000, 1_000, true, "disk full")).isEmpty();
        assertThat(attempts.crashed(1_000, 1_000, false, "disk full"))
                .hasValueSatisfying(reason -> assertThat(reason)
                        .contains("All 1000 steps are done", "package can't be written", "2 times", "disk full"));
    }
}
