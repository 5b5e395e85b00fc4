package dev.millrace.inference.domain.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.events.Trial;
import dev.millrace.contracts.events.Trial.Mode;
import dev.millrace.contracts.events.TrialEnded;
import dev.millrace.contracts.events.TrialMeasured.Answers;
import dev.millrace.contracts.events.TrialStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunningTrialTest {

    @Test
    void whoGetsItIsAsManyAsWasSaidTheSameAfterARestartAndOthersInTheNextTrial() {
        RunningTrial trial = new RunningTrial(started("a-1", 0.05), Instant.EPOCH);
        RunningTrial again = new RunningTrial(started("a-1", 0.05), Instant.now());
        RunningTrial other = new RunningTrial(started("a-2", 0.05), Instant.EPOCH);

        List<Integer> taken = taken(trial);
        assertThat(taken.size()).isCloseTo(5_000, within(210)); // three deviations of a binomial
        assertThat(taken(again)).isEqualTo(taken);
        // Of those that the first takes the other takes as many as of all.
        long both = taken.stream().filter(user -> other.takes("user " + user)).count();
        assertThat(both).isBetween(200L, 300L);
        // Whoever has a version keeps it when the share grows.
        assertThat(taken(new RunningTrial(started("a-1", 0.5), Instant.EPOCH))).containsAll(taken);
    }

    private static List<Integer> taken(RunningTrial trial) {
        return IntStream.range(0, 100_000)
                .filter(user -> trial.takes("user " + user))
                .boxed()
                .toList();
    }

    @Test
    void whatHasEndedIsOverInWhateverOrderItIsRead() {
        Trials trials = new Trials();
        trials.end(new TrialEnded("a-1", "a", "v1", Mode.CANARY, false, List.of(), Optional.of(false)));

        assertThat(trials.start(started("a-1", 0.5), Instant.EPOCH)).isFalse();
        assertThat(trials.start(started("a-2", 0.5), Instant.EPOCH)).isTrue();
        assertThat(trials.start(started("a-2", 0.5), Instant.EPOCH)).isFalse();
        assertThat(trials.of("a").map(trial -> trial.started().run())).contains("a-2");
        assertThat(trials.of("b")).isEmpty();
    }

    @Test
    void latenciesAreCountedInClassesOfWhichFourMakeADoubling() {
        AnswerCounts counts = new AnswerCounts();
        List.of(0L, 1L, 2L, 3L, 4L, 8L, 100_000_000L).forEach(millis -> counts.answered(Duration.ofMillis(millis)));
        counts.failed();

        Answers now = counts.now();
        assertThat(now.requests()).isEqualTo(8);
        assertThat(now.errors()).isEqualTo(1);
        assertThat(now.millis().stream().mapToLong(Long::longValue).sum()).isEqualTo(7);
        assertThat(now.millis().get(0)).isEqualTo(2);
        assertThat(now.millis().get(4)).isEqualTo(1);
        assertThat(now.millis().get(6)).isEqualTo(1);
        assertThat(now.millis().get(8)).isEqualTo(1);
        assertThat(now.millis().get(12)).isEqualTo(1);
        assertThat(now.millis()).hasSize(80).last().isEqualTo(1L);
    }

    private static TrialStarted started(String run, double share) {
        return new TrialStarted(
                run,
                "a",
                "v2",
                Mode.CANARY,
                new Trial(share, 10, 0, 0, 2, Optional.empty(), OptionalLong.empty()),
                "v1",
                List.of());
    }
}
