package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.DatasetCurated;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.RunEnded;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many versions of each name are kept, the newest; all of them where nothing is said. A version is a run's number, so the
 * same log leads to the same answer at any time.
 *
 * @param datasets of each dataset
 * @param models of each model; the live one and the one before it stay beyond that
 * @param failedRuns failed runs of each recipe
 */
public record Retention(OptionalInt datasets, OptionalInt models, OptionalInt failedRuns) {

    public Retention {
        for (OptionalInt most : List.of(datasets, models, failedRuns)) {
            if (most.orElse(0) < 0) {
                throw new IllegalArgumentException("Fewer than none can't be kept: " + most.getAsInt());
            }
        }
    }

    /**
     * What isn't to be kept any longer.
     *
     * @param reason in the words of a person
     */
    public record Due(String run, Removable what, String reason) {}

    /** What isn't to be kept any longer, the oldest first. */
    public List<Due> due(Orchestration all) {
        return Stream.of(
                        beyond(all, datasets, Removable.DATASET, Retention::dataset, facts -> true),
                        beyond(all, models, Removable.MODEL, Retention::model, facts -> isSpare(facts, all)),
                        beyond(all, failedRuns, Removable.RUN, Retention::failed, facts -> true))
                .flatMap(List::stream)
                .toList();
    }

    private static List<Due> beyond(
            Orchestration all,
            OptionalInt most,
            Removable what,
            Function<RunFacts, Optional<String>> name,
            Predicate<RunFacts> spare) {
        if (most.isEmpty()) {
            return List.of();
        }
        String reason = "the newest %d are kept".formatted(most.getAsInt());
        return all.runs().stream()
                .filter(facts -> facts.hasEnded() && !what.isRemoved(facts))
                .filter(facts -> name.apply(facts).isPresent())
                .collect(Collectors.groupingBy(facts -> name.apply(facts).orElseThrow()))
                .values()
                .stream()
                .flatMap(versions -> versions.stream()
                        .sorted(Comparator.comparingInt(Retention::number).reversed())
                        .skip(most.getAsInt())
                        .toList()
                        .reversed()
                        .stream())
                .filter(spare)
                .map(facts -> new Due(facts.run(), what, reason))
                .toList();
    }

    private static int number(RunFacts facts) {
        return RunName.parse(facts.run()).number();
    }

    private static Optional<String> dataset(RunFacts facts) {
        return facts.the(DatasetCurated.class).map(DatasetCurated::name);
    }

    private static Optional<String> model(RunFacts facts) {
        return facts.the(ModelExported.class).map(ModelExported::model);
    }

    private static Optional<String> failed(RunFacts facts) {
        return facts.ended()
                .filter(ended ->
                        ended.outcome() == RunEnded.Outcome.FAILED || ended.outcome() == RunEnded.Outcome.STOPPED)
                .map(ended -> RunName.parse(facts.run()).recipe());
    }

    /** Neither live nor what a rollback leads to. */
    private static boolean isSpare(RunFacts facts, Orchestration all) {
        ModelExported made = facts.the(ModelExported.class).orElseThrow();
        Optional<ModelPromoted> live = all.live(made.model());
        return live.filter(now ->
                        now.version().equals(made.version()) || now.previous().equals(Optional.of(made.version())))
                .isEmpty();
    }
}
