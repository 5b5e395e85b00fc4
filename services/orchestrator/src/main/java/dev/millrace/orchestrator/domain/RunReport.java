package dev.millrace.orchestrator.domain;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.DatasetBuilt;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.SourcePlanned;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.TrainingProgressed;
import dev.millrace.contracts.recipes.Recipe;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How a run stands, for people and programs. What isn't known yet is absent.
 *
 * @param state held while its recipe can't be read; first curating, training-tokenizer, tokenizing, building-dataset, training, evaluating, deciding,
 *     promoting and ending; in the end promoted, refused, dry-run-finished or failed
 * @param dryRun for a dry run, how many documents of each source it reads at most
 * @param sources what was found in each source, and how much of it earlier runs had read
 * @param stages one for each stage, in order
 * @param evaluation the newest figures by task and metric
 * @param evaluated when those were found, as ISO 8601 in UTC
 * @param evaluations how often the model was scored, and what came of it each time, the earliest first
 * @param alarms what holds the run, and a sentence for each place where documents are unaccounted for
 * @param failure why the run can't be finished
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record RunReport(
        String run,
        String recipeDigest,
        String state,
        OptionalInt dryRun,
        List<SourceReport> sources,
        List<StageReport> stages,
        Optional<DatasetReport> dataset,
        Optional<TrainingReport> training,
        Optional<SortedMap<String, SortedMap<String, Figure>>> evaluation,
        Optional<String> evaluated,
        List<EvaluationReport> evaluations,
        Optional<ModelReport> model,
        Endpoints endpoints,
        List<String> alarms,
        Optional<String> failure) {

    /**
     * What one stage has done so far.
     *
     * @param seconds time worked, summed over shards
     */
    public record StageReport(
            String stage,
            long documentsIn,
            long kept,
            long changed,
            SortedMap<String, Long> dropped,
            SortedMap<String, Long> found,
            long bytesIn,
            long bytesOut,
            double seconds,
            int shards) {}

    /**
     * What was found in one source.
     *
     * @param files files it has
     * @param unchanged files that an earlier run has read, and that weren't read again
     * @param changed files of which an earlier run has read another content
     * @param vanished files that an earlier run has read and that are no longer there
     * @param refused files that can't be had
     * @param reused documents that were taken over from earlier runs
     */
    public record SourceReport(
            String source, int files, int unchanged, int changed, int vanished, int refused, long reused) {}

    /** The dataset in numbers. */
    public record DatasetReport(long tokens, int shards, long documents) {}

    /** The training in numbers; losses in nats per token. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record TrainingReport(
            long step,
            long steps,
            OptionalLong parameters,
            double firstLoss,
            double lastLoss,
            double tokensPerSecond) {}

    /** One figure of the evaluation. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Figure(double value, double stderr, long n, OptionalDouble chance) {}

    /**
     * The model and what became of it.
     *
     * @param promoted whether it was promoted, by the gate or by hand
     * @param gate what the gate said of it: passed or refused
     * @param reasons what the gate compared
     * @param byHand who promoted it whatever the gate said, the earliest first
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record ModelReport(
            String name,
            String version,
            boolean promoted,
            Optional<String> gate,
            List<String> reasons,
            List<ModelPromoted.ByHand> byHand) {}

    /** Where to talk to the model and where to watch. */
    public record Endpoints(String inference, String console) {}

    /** How the run with these facts stands. */
    public static RunReport of(RunFacts facts, Endpoints endpoints) {
        Run run = Run.of(facts);
        return new RunReport(
                facts.run(),
                facts.the(RunSubmitted.class).map(RunSubmitted::recipe).orElse(""),
                run.state(),
                facts.recipe().map(Recipe::dryRun).orElse(OptionalInt.empty()),
                facts.planned().stream().map(RunReport::source).toList(),
                Stream.of(Stage.values()).map(stage -> stage(facts, stage)).toList(),
                facts.the(DatasetBuilt.class)
                        .map(built -> new DatasetReport(built.tokens(), built.shards(), built.documents())),
                training(facts),
                facts.evaluations().latest().map(evaluated -> figures(evaluated.scores())),
                facts.evaluations().latest().flatMap(ModelEvaluated::when),
                facts.evaluations().reports(),
                model(facts),
                endpoints,
                Stream.concat(held(run).stream(), Balance.alarms(facts).stream())
                        .toList(),
                failure(run));
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
        var shards = facts.shards(stage).all();
        Counts counts = facts.shards(stage).counts();
        return new StageReport(
                stage.stageName(),
                counts.documentsIn(),
                counts.kept(),
                counts.changed(),
                counts.dropped(),
                counts.found(),
                counts.bytesIn(),
                counts.bytesOut(),
                shards.stream().mapToLong(ShardCompleted::micros).sum() / 1e6,
                shards.size());
    }

    private static Optional<TrainingReport> training(RunFacts facts) {
        Optional<TrainingReport> finished = facts.the(ModelExported.class)
                .map(model -> new TrainingReport(
                        model.steps(),
                        model.steps(),
                        OptionalLong.of(model.parameters()),
                        model.firstLoss(),
                        model.lastLoss(),
                        model.tokensPerSecond()));
        return finished.or(() -> facts.latestProgress()
                .map(latest -> new TrainingReport(
                        latest.step(),
                        latest.steps(),
                        OptionalLong.empty(),
                        facts.progress().stream()
                                .findFirst()
                                .map(TrainingProgressed::loss)
                                .orElse(latest.loss()),
                        latest.loss(),
                        latest.tokensPerSecond())));
    }

    private static SortedMap<String, SortedMap<String, Figure>> figures(List<Score> scores) {
        SortedMap<String, SortedMap<String, Figure>> figures = new TreeMap<>();
        for (Score score : scores) {
            figures.computeIfAbsent(score.task(), task -> new TreeMap<>())
                    .put(score.metric(), new Figure(score.value(), score.stderr(), score.n(), score.chance()));
        }
        return figures;
    }

    private static Optional<ModelReport> model(RunFacts facts) {
        Optional<GateVerdict> gate = facts.gate();
        List<ModelPromoted.ByHand> byHand = facts.promotionsByHand();
        return facts.the(ModelExported.class)
                .map(model -> new ModelReport(
                        model.model(),
                        model.version(),
                        gate.map(GateVerdict::passed).orElse(false) || !byHand.isEmpty(),
                        gate.map(GateVerdict::inWords),
                        gate.map(GateVerdict::reasons).orElse(List.of()),
                        byHand));
    }

    private static Optional<String> held(Run run) {
        return run instanceof Run.Held held ? Optional.of(held.reason()) : Optional.empty();
    }

    private static Optional<String> failure(Run run) {
        return switch (run) {
            case EndingRun.Failing failing -> Optional.of(String.join(" ", failing.reasons()));
            case Run.Ended over
            when over.ended().outcome() == RunEnded.Outcome.FAILED ->
                Optional.of(String.join(" ", over.ended().reasons()));
            default -> Optional.empty();
        };
    }

    /** Whether nothing more will happen. */
    public boolean over() {
        return List.of("promoted", "refused", "dry-run-finished", "failed").contains(state.toLowerCase(Locale.ROOT));
    }
}
