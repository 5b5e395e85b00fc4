package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.api.RunReport;
import dev.millrace.contracts.api.RunReport.CuratedReport;
import dev.millrace.contracts.api.RunReport.DatasetReport;
import dev.millrace.contracts.api.RunReport.Endpoints;
import dev.millrace.contracts.api.RunReport.Figure;
import dev.millrace.contracts.api.RunReport.ModelReport;
import dev.millrace.contracts.api.RunReport.RemovedReport;
import dev.millrace.contracts.api.RunReport.SourceReport;
import dev.millrace.contracts.api.RunReport.StageReport;
import dev.millrace.contracts.api.RunReport.StoppedReport;
import dev.millrace.contracts.api.RunReport.TrainingReport;
import dev.millrace.contracts.api.WinRateReport;
import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.DatasetBuilt;
import dev.millrace.contracts.events.DatasetCurated;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunRemoved;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.events.SourcePlanned;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.TokenizerTrained;
import dev.millrace.contracts.events.TrainingProgressed;
import dev.millrace.contracts.events.TrainingStopped;
import dev.millrace.contracts.recipes.Recipe;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** How a run stands, from what the log says of it. */
public final class RunReports {

    private RunReports() {}

    /** How the run with these facts stands. */
    public static RunReport of(RunFacts facts, Endpoints endpoints) {
        Run run = Run.of(facts);
        return new RunReport(
                facts.run(),
                facts.the(RunSubmitted.class).map(RunSubmitted::recipe).orElse(""),
                run.state(),
                facts.recipe().map(Recipe::dryRun).orElse(OptionalInt.empty()),
                facts.planned().stream().map(RunReports::source).toList(),
                Stream.of(Stage.values()).map(stage -> stage(facts, stage)).toList(),
                Optional.of(facts.review().precision()).filter(precision -> !precision.isEmpty()),
                curated(facts),
                facts.the(TokenizerTrained.class).map(FitReports::of),
                facts.the(DatasetBuilt.class)
                        .map(built -> new DatasetReport(built.tokens(), built.shards(), built.documents())),
                training(facts),
                facts.evaluations().latest().map(evaluated -> figures(evaluated.scores())),
                facts.evaluations().latest().flatMap(ModelEvaluated::when),
                facts.evaluations().reports(),
                model(facts),
                winRate(facts),
                endpoints,
                Stream.concat(held(run).stream(), facts.alarms().stream()).toList(),
                failure(run),
                facts.the(RunRemoved.class)
                        .map(gone -> new RemovedReport(
                                gone.who(), gone.when(), gone.reason(), gone.objects(), gone.bytes())));
    }

    private static Optional<CuratedReport> curated(RunFacts facts) {
        return facts.the(DatasetCurated.class)
                .map(own -> new CuratedReport(own.address(), own.run(), own.documents(), own.bytes()))
                .or(() -> facts.dataset()
                        .map(taken -> new CuratedReport(
                                taken.address().toString(), taken.run(), taken.documents(), taken.bytes())));
    }

    private static SourceReport source(SourcePlanned planned) {
        return new SourceReport(
                planned.source(),
                planned.files(),
                planned.unchanged(),
                planned.changed(),
                planned.vanished(),
                planned.refused(),
                planned.documents());
    }

    private static StageReport stage(RunFacts facts, Stage stage) {
        StageShards.Totals totals = facts.shards(stage).totals();
        Counts counts = totals.counts();
        return new StageReport(
                stage.stageName(),
                counts.documentsIn(),
                counts.kept(),
                counts.changed(),
                counts.dropped(),
                counts.found(),
                counts.bytesIn(),
                counts.bytesOut(),
                totals.micros() / 1e6,
                totals.shards(),
                totals.takenOver() > 0 ? OptionalLong.of(totals.takenOver()) : OptionalLong.empty());
    }

    private static Optional<TrainingReport> training(RunFacts facts) {
        Optional<TrainingReport> finished = facts.the(ModelExported.class)
                .map(model -> new TrainingReport(
                        model.steps(),
                        facts.recipe()
                                .filter(recipe ->
                                        facts.the(TrainingStopped.class).isPresent())
                                .map(recipe -> recipe.training().steps())
                                .orElse(model.steps()),
                        OptionalLong.of(model.parameters()),
                        model.firstLoss(),
                        model.lastLoss(),
                        model.tokensPerSecond(),
                        model.takenFrom(),
                        stopped(facts)));
        return finished.or(() -> facts.latestProgress()
                .map(latest -> new TrainingReport(
                        latest.step(),
                        latest.steps(),
                        OptionalLong.empty(),
                        facts.firstProgress().map(TrainingProgressed::loss).orElse(latest.loss()),
                        latest.loss(),
                        latest.tokensPerSecond(),
                        Optional.empty(),
                        stopped(facts))));
    }

    private static Optional<StoppedReport> stopped(RunFacts facts) {
        return facts.the(TrainingStopped.class)
                .map(stopped -> new StoppedReport(stopped.export(), stopped.who(), stopped.when(), stopped.reason()));
    }

    private static SortedMap<String, SortedMap<String, Figure>> figures(List<Score> scores) {
        SortedMap<String, SortedMap<String, Figure>> figures = new TreeMap<>();
        for (Score score : scores) {
            figures.computeIfAbsent(score.task(), task -> new TreeMap<>())
                    .put(
                            score.metric(),
                            new Figure(score.value(), score.stderr(), score.n(), score.chance(), score.clean()));
        }
        return figures;
    }

    private static Optional<ModelReport> model(RunFacts facts) {
        Optional<GateVerdict> gate = facts.gate();
        List<ModelPromoted.ByHand> byHand = facts.promotionsByHand().all();
        return facts.the(ModelExported.class)
                .map(model -> new ModelReport(
                        model.model(),
                        model.version(),
                        gate.map(GateVerdict::passed).orElse(false) || !byHand.isEmpty(),
                        gate.map(GateVerdict::inWords),
                        gate.map(GateVerdict::reasons).orElse(List.of()),
                        byHand,
                        Optional.of(facts.packageRefusals())
                                .filter(refusals -> !refusals.isEmpty() && !facts.servedLive())));
    }

    static Optional<WinRateReport> winRate(RunFacts facts) {
        return facts.the(RunSubmitted.class)
                .flatMap(submitted -> facts.recipe().map(recipe -> new RunPlan(submitted, recipe, facts)))
                .flatMap(WinRateGate::of)
                .flatMap(WinRateGate::report);
    }

    private static Optional<String> held(Run run) {
        return run instanceof Run.Held held ? Optional.of(held.reason()) : Optional.empty();
    }

    private static Optional<String> failure(Run run) {
        return switch (run) {
            case EndingRun.Failing failing -> Optional.of(String.join(" ", failing.reasons()));
            case EndingRun.Stopped stopped -> Optional.of(String.join(" ", stopped.reasons()));
            case EndingRun.Cancelled cancelled -> Optional.of(String.join(" ", cancelled.reasons()));
            case Run.Ended over
            when over.ended().outcome() == RunEnded.Outcome.FAILED
                    || over.ended().outcome() == RunEnded.Outcome.CANCELLED
                    || over.ended().outcome() == RunEnded.Outcome.STOPPED ->
                Optional.of(String.join(" ", over.ended().reasons()));
            default -> Optional.empty();
        };
    }
}
