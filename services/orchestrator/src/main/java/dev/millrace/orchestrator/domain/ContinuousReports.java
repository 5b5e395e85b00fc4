package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.api.ContinuousReport;
import dev.millrace.contracts.api.ContinuousReport.CycleReport;
import dev.millrace.contracts.events.Cycle;
import dev.millrace.contracts.events.DatasetBuilt;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** What is told of recipes that are run again and again. */
public final class ContinuousReports {

    private ContinuousReports() {}

    /** The report on one. */
    public static ContinuousReport of(ContinuousRecipe recipe, Orchestration all) {
        ContinuousState state = recipe.state();
        return new ContinuousReport(
                recipe.name(),
                state.state(),
                state.sentence(),
                recipe.recipe().digest(),
                recipe.recipe().continuous(),
                recipe.newFiles(),
                recipe.newTokens(),
                all.live(recipe.name()).map(ModelPromoted::version),
                recipe.cycles().reversed().stream()
                        .flatMap(run -> all.run(run.run()).stream().map(facts -> cycle(run, facts)))
                        .toList());
    }

    private static CycleReport cycle(RunSubmitted run, RunFacts facts) {
        Cycle cycle = run.cycle().orElseThrow();
        StageShards.Totals read = facts.shards(Stage.INGESTION).totals();
        return new CycleReport(
                cycle,
                run.run(),
                Run.of(facts).state(),
                inWords(cycle),
                read.counts().documentsIn() - read.takenOver(),
                read.takenOver(),
                facts.the(DatasetBuilt.class)
                        .map(built -> OptionalLong.of(built.tokens()))
                        .orElse(OptionalLong.empty()),
                facts.ended()
                        .map(RunEnded::reasons)
                        .or(() -> facts.gate().map(GateVerdict::reasons))
                        .orElse(List.of()));
    }

    private static String inWords(Cycle cycle) {
        long figure = cycle.figure().orElse(0);
        long threshold = cycle.threshold().orElse(0);
        return switch (cycle.cause()) {
            case START -> "the recipe was submitted";
            case PERSON -> "somebody wished it";
            case NEW_TOKENS -> String.format(Locale.ROOT, "about %,d new tokens, of %,d", figure, threshold);
            case NEW_DATA ->
                String.format(
                        Locale.ROOT,
                        "%,d new %s",
                        figure,
                        figure == 1 ? "file or part of a topic" : "files or parts of topics");
            case TIME -> "%s passed, of %s".formatted(time(figure), time(threshold));
        };
    }

    private static String time(long seconds) {
        return Duration.ofSeconds(seconds).toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
