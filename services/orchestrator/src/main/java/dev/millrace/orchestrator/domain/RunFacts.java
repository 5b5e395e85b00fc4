package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.api.TrainingScores;
import dev.millrace.contracts.events.CheckpointEvaluated;
import dev.millrace.contracts.events.CheckpointWritten;
import dev.millrace.contracts.events.EvaluationFailed;
import dev.millrace.contracts.events.EvaluationRequested;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.FilteringRequested;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ModelRefused;
import dev.millrace.contracts.events.ModelServed;
import dev.millrace.contracts.events.PackageRefused;
import dev.millrace.contracts.events.RunCancelled;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.RunPaused;
import dev.millrace.contracts.events.RunRemoved;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.SourcePlanned;
import dev.millrace.contracts.events.SourceSplit;
import dev.millrace.contracts.events.SourceSubmitted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.TokenizationRequested;
import dev.millrace.contracts.events.TrainingProgressed;
import dev.millrace.contracts.events.TrainingSkipped;
import dev.millrace.contracts.events.TrialEnded;
import dev.millrace.contracts.events.TrialMeasured;
import dev.millrace.contracts.events.TrialStarted;
import dev.millrace.contracts.preference.Agreement;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.Source;
import dev.millrace.contracts.shards.CuratedDataset;
import dev.millrace.orchestrator.domain.arena.Arena;
import dev.millrace.orchestrator.domain.arena.Arenas;
import dev.millrace.orchestrator.domain.redaction.Review;
import dev.millrace.orchestrator.domain.redaction.Reviews;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything the log says about one run. Adding is commutative and idempotent: topics are read side by side, so their
 * events meet in any order, and a duplicate must change nothing.
 */
public final class RunFacts {

    private final String run;
    private final Optional<Recipe> recipe;
    private final Optional<CuratedDataset> dataset;
    private final Map<Stage, StageShards> shards = new EnumMap<>(Stage.class);
    private final Map<Class<? extends Event>, Event> single = new HashMap<>();
    private final Set<String> sources = new HashSet<>();
    private final SortedMap<Integer, SourcePlanned> planned = new TreeMap<>();
    private final Set<ShardId> filterings = new HashSet<>();
    private final Set<ShardId> tokenizations = new HashSet<>();
    private final TrainingCurve progress = new TrainingCurve();
    private final SortedMap<String, TrainingSkipped> skipped = new TreeMap<>();
    private final SortedMap<Long, CheckpointWritten> checkpoints = new TreeMap<>();
    private final LearntInTraining learnt = new LearntInTraining();
    private final Pauses pauses = new Pauses();
    private final SortedMap<String, RunFailed> failures = new TreeMap<>();
    private final Servers servers = new Servers();
    private final PromotionsByHand byHand = new PromotionsByHand();
    private final SortedMap<String, RunEnded> endings = new TreeMap<>();
    private final Evaluations evaluations = new Evaluations();
    private final Trials trials = new Trials();
    private Optional<List<String>> alarms = Optional.empty();
    private Arenas arenas = new Arenas();
    private Reviews reviews = new Reviews();

    RunFacts(String run, Optional<Recipe> recipe, Optional<CuratedDataset> dataset) {
        this.run = run;
        this.recipe = recipe;
        this.dataset = dataset;
        for (Stage stage : Stage.values()) {
            shards.put(stage, new StageShards());
        }
    }

    /** Where verdicts on its model's answers are found, and on what its redaction found. */
    void judgedIn(Arenas verdicts, Reviews marks) {
        arenas = verdicts;
        reviews = marks;
    }

    void add(Event event) {
        switch (event) {
            case ShardCompleted shard -> {
                shards(shard.stage()).add(shard);
                alarms = Optional.empty();
            }
            case SourceSubmitted source -> sources.add(source.source());
            case SourcePlanned source -> planned.merge(source.order(), source, RunFacts::pick);
            case SourceSplit ingestionsOwn -> {}
            case FilteringRequested request -> filterings.add(request.ingested().shard());
            case TokenizationRequested request ->
                tokenizations.add(request.redacted().shard());
            case TrainingProgressed step -> progress.add(step);
            case TrainingSkipped step ->
                skipped.merge("%019d-%d".formatted(step.step(), step.attempt()), step, RunFacts::pick);
            case CheckpointWritten checkpoint -> checkpoints.merge(checkpoint.step(), checkpoint, RunFacts::pick);
            case CheckpointEvaluated scores -> learnt.add(scores);
            case RunPaused pause -> pauses.add(pause);
            case RunFailed failure -> failures.merge(failure.service(), failure, RunFacts::pick);
            case ModelPromoted promotion when promotion.byHand().isPresent() -> byHand.add(promotion);
            case RunEnded ending -> endings.merge(ending.subject(), ending, RunFacts::pick);
            case TrialStarted trial -> trials.add(trial);
            case TrialMeasured trial -> trials.add(trial);
            case TrialEnded trial -> trials.add(trial);
            case EvaluationRequested request -> evaluations.add(request);
            case EvaluationFailed failure -> evaluations.add(failure);
            case ModelEvaluated evaluated -> evaluations.add(evaluated);
            case ModelServed served -> servers.add(served);
            case PackageRefused refused -> servers.add(refused);
            default -> single.merge(event.getClass(), event, RunFacts::pick);
        }
    }

    /** One of two events about the same thing, whichever came first: the one whose bytes are lower. */
    static <E extends Event> E pick(E known, E other) {
        return known.equals(other) || Arrays.compare(EventCodec.value(known), EventCodec.value(other)) <= 0
                ? known
                : other;
    }

    /** The run's name. */
    public String run() {
        return run;
    }

    /** The run's recipe, unless the run is unknown or the recipe is gone from the store. */
    public Optional<Recipe> recipe() {
        return recipe;
    }

    /** The dataset that the run begins with; nothing when it begins with its recipe's sources, or the dataset is gone. */
    public Optional<CuratedDataset> dataset() {
        return dataset;
    }

    /** The sources of its documents: the recipe's, or the dataset's. */
    public List<CuratedDataset.Origin> origins() {
        return dataset.map(CuratedDataset::sources)
                .or(() -> recipe.map(Recipe::sources).map(CuratedDatasets::origins))
                .orElse(List.of());
    }

    /** The event of which a run has one, such as its dataset; when there are several, the same one always. */
    public <E extends Event> Optional<E> the(Class<E> type) {
        return Optional.ofNullable(single.get(type)).map(type::cast);
    }

    /** What a stage has completed. */
    public StageShards shards(Stage stage) {
        return Optional.ofNullable(shards.get(stage)).orElseThrow();
    }

    /** Tokens that have come of each source, by its place in the recipe. */
    Map<Integer, Long> tokensBySource() {
        Map<Integer, Long> tokens = new TreeMap<>();
        shards(Stage.TOKENIZATION)
                .all()
                .forEach(shard ->
                        tokens.merge(shard.shard().source(), shard.tokens().orElse(0), Long::sum));
        return tokens;
    }

    /** Whether a stage has completed every shard of every source. */
    boolean complete(Stage stage) {
        int sources = origins().size();
        return sources > 0 && shards(stage).complete(sources);
    }

    /** Where the run's documents are unaccounted for, a sentence each. */
    public List<String> alarms() {
        List<String> known = alarms.orElseGet(() -> Balance.alarms(this));
        alarms = Optional.of(known);
        return known;
    }

    /** Nothing works on the run any more: what there is much of takes little memory from now on. */
    void compact() {
        var _ = alarms();
        shards.values().forEach(StageShards::compact);
        progress.compact();
    }

    boolean submitted(Source source) {
        return sources.contains(source.name());
    }

    /** What was found in each source, in the order of the recipe. */
    public Collection<SourcePlanned> planned() {
        return Collections.unmodifiableCollection(planned.values());
    }

    boolean filteringRequested(ShardId shard) {
        return filterings.contains(shard);
    }

    boolean tokenizationRequested(ShardId shard) {
        return tokenizations.contains(shard);
    }

    /** How the training went, by step; steps that were done again after a crash as they went last. */
    public Collection<TrainingProgressed> progress() {
        return progress.all();
    }

    /** The first progress. */
    Optional<TrainingProgressed> firstProgress() {
        return progress.first();
    }

    /** The latest progress. */
    public Optional<TrainingProgressed> latestProgress() {
        return progress.latest();
    }

    /** Steps that changed nothing, the earliest first; one that was done again after a crash as often as it was done. */
    public Collection<TrainingSkipped> skipped() {
        return Collections.unmodifiableCollection(skipped.values());
    }

    /** Checkpoints written, by step. */
    public Collection<CheckpointWritten> checkpoints() {
        return Collections.unmodifiableCollection(checkpoints.values());
    }

    /** What it had learnt by some of its steps, as the tasks say that are asked in between, the earliest first. */
    public List<TrainingScores> learnt() {
        return learnt.of(this);
    }

    /** What failed for good, by service; not what an evaluation that was asked for has made up for, or may. */
    public Collection<RunFailed> failures() {
        return rescue().isPresent() ? List.of() : Collections.unmodifiableCollection(failures.values());
    }

    /** How often the run's model was scored. */
    public Evaluations evaluations() {
        return evaluations;
    }

    /** How the run's model did with a share of the live requests. */
    Trials trials() {
        return trials;
    }

    /**
     * The evaluation that takes the run up again: it failed for want of scores alone, and somebody asked for them once
     * more.
     */
    Optional<String> rescue() {
        return failures.keySet().equals(Set.of(RunFailed.EVALUATOR)) ? evaluations.rescue() : Optional.empty();
    }

    /** How the run ended; nothing before it has, and again when it was taken up once more. */
    public Optional<RunEnded> ended() {
        if (the(RunCancelled.class).isPresent()) {
            return endings.values().stream().findFirst();
        }
        Optional<RunEnded> again = endings.values().stream()
                .filter(ending -> ending.evaluation().isPresent())
                .findFirst();
        return again.isPresent() || rescue().isPresent()
                ? again
                : endings.values().stream().findFirst();
    }

    /** When the run was to wait, and to go on. */
    public Pauses pauses() {
        return pauses;
    }

    /** Whether the run was cancelled. */
    public boolean isCancelled() {
        return the(RunCancelled.class).isPresent();
    }

    /** Whether the run is paused, and hasn't come to its end nevertheless. */
    public boolean isWaiting() {
        return pauses.hold() && !hasEnded();
    }

    /** Whether what the run has made is removed. */
    public boolean removed() {
        return the(RunRemoved.class).isPresent();
    }

    /** Whether the run has ended at least once, so that nothing of it is under way but what was asked for since. */
    public boolean hasEnded() {
        return !endings.isEmpty();
    }

    /** Promotions of the run's model that somebody asked for. */
    public PromotionsByHand promotionsByHand() {
        return byHand;
    }

    /** What the promotion gate said of the run's model, once it has. */
    public Optional<GateVerdict> gate() {
        return the(ModelPromoted.class)
                .map(promoted -> new GateVerdict(PromotionGate.Action.PROMOTE, promoted.reasons()))
                .or(() -> the(ModelRefused.class).map(GateVerdict::of));
    }

    /** The arena that its gate has begun. */
    public Optional<Arena> arena() {
        return arenas.ofGate(run);
    }

    /** What people say of what redaction found in the run. */
    Review review() {
        return reviews.of(run);
    }

    /** How far a judge agrees with people, in all arenas. */
    Agreement agreement(String judge) {
        return arenas.agreement(judge);
    }

    /** Whether some server answers with the run's model under the model's bare name. */
    public boolean servedLive() {
        return servers.live();
    }

    /** Why servers have refused its package, if some have, a sentence each. */
    public List<String> packageRefusals() {
        return servers.refusals();
    }
}
