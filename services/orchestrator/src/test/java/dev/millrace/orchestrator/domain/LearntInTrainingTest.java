package dev.millrace.orchestrator.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.contracts.api.TrainingScores;
import dev.millrace.contracts.events.CheckpointEvaluated;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.RunEnded;
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

    private static Score score(String task, String metric, double value) {
        return new Score(
                task, metric, value, 0.1, 20, OptionalDouble.empty(), true, Optional.empty(), Optional.empty());
    }

    private static CheckpointEvaluated scored(long step, double acc, int second) {
        return new CheckpointEvaluated(
                "run",
                "tale",
                "v1",
                step,
                List.of(score("questions", "acc", acc)),
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

            assertThat(facts.learnt())
                    .extracting(TrainingScores::step, TrainingScores::scores, TrainingScores::dropped)
                    .containsExactly(
                            tuple(10L, scored(10, 0.2, 0).scores(), Optional.empty()),
                            tuple(20L, scored(20, 0.5, 3).scores(), Optional.empty()),
                            tuple(30L, List.of(), dropped(30, 6).dropped()));
        }
    }

    private static final String YAML = FakeServices.YAML.replace(
            "evaluation:\n", "evaluation:\n  during: {every: 20, tasks: [questions], limit: 5}\n");

    private static ModelExported trained(String from, long steps) {
        ObjectRef manifest = new ObjectRef(ObjectKeys.model(from, "manifest.json"), 1, "0".repeat(64));
        return new ModelExported("run", "digest", "tale", "v1", manifest, 1, steps, 1, 1, 1, 1, 1);
    }

    private static ModelEvaluated whole() {
        Score other = score("held-out", "bits_per_byte", 0.9);
        return new ModelEvaluated(
                "run",
                "tale",
                "v1",
                List.of(score("questions", "acc", 0.8), score("questions/first", "acc", 0.7), other),
                new ObjectRef("items", 1, "0".repeat(64)),
                1,
                Optional.empty(),
                Optional.of("2026-01-31T11:00:00Z"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static RunFacts facts(Event... log) {
        RunFacts facts = new RunFacts("run", Optional.of(FakeServices.recipe(YAML)), Optional.empty());
        List.of(log).forEach(facts::add);
        return facts;
    }

    @Test
    void theWholeModelsScoresOnTheTasksThatWereAskedInBetweenAreTheLastStep() {
        RunFacts facts = facts(scored(20, 0.4, 1), trained("run", 50), whole());

        assertThat(facts.learnt()).extracting(TrainingScores::step).containsExactly(20L, 50L);
        TrainingScores last = facts.learnt().getLast();
        assertThat(last.whole()).isTrue();
        assertThat(last.scores()).extracting(Score::value).containsExactly(0.8, 0.7);
        assertThat(last.when()).contains("2026-01-31T11:00:00Z");
    }

    @Test
    void ofARunThatHasEndedEachStepThatWasDueIsThereAndSaysWhyItHasNoScores() {
        RunFacts facts = facts(
                scored(40, 0.4, 1),
                trained("run", 80),
                whole(),
                new RunEnded("run", RunEnded.Outcome.PROMOTED, List.of(), Optional.empty()));

        assertThat(facts.learnt()).extracting(TrainingScores::step).containsExactly(20L, 40L, 60L, 80L);
        assertThat(facts.learnt())
                .filteredOn(step -> step.step() == 20 || step.step() == 60)
                .allSatisfy(step -> assertThat(step.dropped().orElseThrow()).contains("the training was interrupted"));
        assertThat(facts.learnt()).filteredOn(step -> step.dropped().isEmpty()).hasSize(2);
    }

    @Test
    void aTrainingThatAnEarlierRunHasDoneHasNoSuchCurve() {
        assertThat(facts(trained("earlier", 50), whole()).learnt()).isEmpty();
    }
}
