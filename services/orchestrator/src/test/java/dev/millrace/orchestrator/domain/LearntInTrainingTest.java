package dev.millrace.orchestrator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.CheckpointEvaluated;
import dev.millrace.contracts.events.Score;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a model had learnt by its steps, in whatever order the log tells of it. */
class LearntInTrainingTest {

    private static CheckpointEvaluated scored(long step, double acc, int second) {
        Score score = new Score(
                "questions", "acc", acc, 0.1, 20, OptionalDouble.empty(), true, Optional.empty(), Optional.empty());
        return new CheckpointEvaluated(
                "run",
                "tale",
                "v1",
                step,
                List.of(score),
                1,
                "2026-01-31T10:00:0%dZ".formatted(second),
                Optional.empty());
    }

    private static CheckpointEvaluated dropped(long step, int second) {
        return new CheckpointEvaluated(
                "run",
                "tale",
                "v1",
                step,
                List.of(),
                0,
                "2026-01-31T10:00:0%dZ".formatted(second),
                Optional.of("there was a later one before its turn"));
    }

    @Test
    void isByStepWhatWasFoundLastAndScoresCountMoreThanThatThereAreNone() {
        List<CheckpointEvaluated> log = new ArrayList<>(List.of(
                scored(20, 0.4, 1),
                scored(10, 0.2, 0),
                scored(20, 0.5, 3),
                dropped(20, 5),
                dropped(30, 4),
                dropped(30, 6),
                scored(10, 0.2, 0)));
        Random random = new Random(3);
        for (int i = 0; i < 50; i++) {
            Collections.shuffle(log, random);
            RunFacts facts = new RunFacts("run", Optional.empty(), Optional.empty());
            log.forEach(facts::add);

            assertThat(facts.learnt()).containsExactly(scored(10, 0.2, 0), scored(20, 0.5, 3), dropped(30, 6));
        }
    }
}
