package dev.millrace.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.EvaluationRequested;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.RunCancelled;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.RunPaused;
import dev.millrace.contracts.events.TrainingStopped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class StandingsTest {

    private static final String RUN = "tale-00000000-1";

    private final Standings standings = new Standings();

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 40);
    }

    /** The topics are read side by side, each in its order. */
    @ParameterizedTest
    @MethodSource("seeds")
    void theOrderOfTopicsMakesNoDifference(long seed) {
        List<List<Event>> topics = new ArrayList<>(List.of(
                new ArrayList<>(List.of(paused(1, false), paused(2, true), paused(3, false))),
                new ArrayList<>(List.of(new RunFailed(RUN, "trainer", "no memory"))),
                new ArrayList<>(List.of(cancelled(RUN))),
                new ArrayList<>(List.of(ended(RunEnded.Outcome.CANCELLED)))));
        Random random = new Random(seed);
        while (!topics.isEmpty()) {
            Collections.shuffle(topics, random);
            standings.take(topics.getFirst().removeFirst());
            topics.removeIf(List::isEmpty);
        }

        assertThat(standings.of(RUN)).isEqualTo(Standing.CANCELLED);
    }

    @ParameterizedTest
    @EnumSource(
            value = RunEnded.Outcome.class,
            names = {"FAILED", "CANCELLED", "STOPPED"},
            mode = EnumSource.Mode.EXCLUDE)
    void aRunThatEndedWellWhileItWasPausedWaitsForNobody(RunEnded.Outcome outcome) {
        standings.take(ended(outcome));
        standings.take(paused(1, false));
        assertThat(standings.of(RUN)).isEqualTo(Standing.UNDER_WAY);

        Standings other = new Standings();
        other.take(paused(1, false));
        other.take(ended(outcome));
        assertThat(other.of(RUN)).isEqualTo(Standing.UNDER_WAY);
    }

    @Test
    void aRunThatFailedAndWasPromotedAfterAnotherEvaluationStaysFailedForAllElse() {
        standings.take(ended(RunEnded.Outcome.PROMOTED));
        standings.take(new RunFailed(RUN, RunFailed.EVALUATOR, "nobody answers"));
        standings.take(ended(RunEnded.Outcome.PROMOTED));

        assertThat(standings.of(RUN)).isEqualTo(Standing.FAILED);
    }

    @Test
    void aPauseThatComesOnceMoreCountsByItsNumber() {
        standings.take(paused(2, true));
        standings.take(paused(1, false));

        assertThat(standings.of(RUN)).isEqualTo(Standing.UNDER_WAY);
    }

    @Test
    void aRunThatIsResumedIsUnderWay() {
        standings.take(paused(1, false));
        assertThat(standings.of(RUN)).isEqualTo(Standing.PAUSED);
        standings.take(paused(2, true));
        assertThat(standings.of(RUN)).isEqualTo(Standing.UNDER_WAY);
    }

    @Test
    void aFailedRunsModelMayBeScoredAgainButACancelledOnesNot() {
        Event again = new EvaluationRequested(
                RUN, "digest", "tale", "v1", "again", "ada", "2026-03-01T12:00:00Z", Optional.empty());
        standings.take(new RunFailed(RUN, RunFailed.EVALUATOR, "nobody answers"));
        standings.take(ended(RunEnded.Outcome.FAILED));

        assertThat(standings.of(RUN)).isEqualTo(Standing.FAILED);
        assertThat(standings.towards(again)).isEqualTo(Standing.UNDER_WAY);
        standings.take(cancelled(RUN));
        assertThat(standings.towards(again)).isEqualTo(Standing.CANCELLED);
    }

    @Test
    void whatIsRememberedOfRunsThatAreOverIsBounded() {
        for (int i = 0; i <= Standings.MOST_OVER; i++) {
            standings.take(cancelled("tale-00000000-" + (i + 1)));
        }

        assertThat(standings.of(RUN)).isEqualTo(Standing.UNDER_WAY);
        assertThat(standings.of("tale-00000000-2")).isEqualTo(Standing.CANCELLED);
    }

    @Test
    void aStoppedTrainingEndsItsRunUnlessAModelIsToBeMadeOfIt() {
        standings.take(stopped(true));
        assertThat(standings.of(RUN)).isEqualTo(Standing.UNDER_WAY);
        assertThat(standings.isConcluding(RUN)).isTrue();
        standings.take(ended(RunEnded.Outcome.PROMOTED));
        assertThat(standings.isConcluding(RUN)).isFalse();

        Standings other = new Standings();
        other.take(ended(RunEnded.Outcome.PROMOTED));
        other.take(stopped(true));
        assertThat(other.isConcluding(RUN)).isFalse();

        Standings third = new Standings();
        third.take(stopped(false));
        assertThat(third.of(RUN)).isEqualTo(Standing.CANCELLED);
    }

    private static TrainingStopped stopped(boolean export) {
        return new TrainingStopped(RUN, export, "ada", "2026-03-01T12:00:00Z", Optional.empty());
    }

    private static RunPaused paused(int number, boolean resumed) {
        return new RunPaused(RUN, number, resumed, "ada", "2026-03-01T12:00:00Z", Optional.empty());
    }

    private static RunCancelled cancelled(String run) {
        return new RunCancelled(run, "ada", "2026-03-01T12:00:00Z", Optional.empty());
    }

    private static RunEnded ended(RunEnded.Outcome outcome) {
        return new RunEnded(RUN, outcome, List.of(), Optional.empty());
    }
}
