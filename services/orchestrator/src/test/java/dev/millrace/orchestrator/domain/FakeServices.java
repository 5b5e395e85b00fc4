package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.CheckpointWritten;
import dev.millrace.contracts.events.Comparison;
import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.EvaluationFailed;
import dev.millrace.contracts.events.EvaluationRequested;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.MeasuredTexts;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ModelServed;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.SourceSubmitted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.TaskContamination;
import dev.millrace.contracts.events.TokenizationRequested;
import dev.millrace.contracts.events.TokenizerFit;
import dev.millrace.contracts.events.TokenizerRequested;
import dev.millrace.contracts.events.TokenizerTrained;
import dev.millrace.contracts.events.TrainingProgressed;
import dev.millrace.contracts.events.TrainingRequested;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** What the other services say to a command, without doing any work. */
public final class FakeServices {

    /** Two sources, a minimum that {@link #GOOD} reaches and {@link #BAD} doesn't. */
    public static final String YAML = """
            name: tale
            sources:
              - {name: first, generator: {kind: stories, documents: 100}, licence: CC0-1.0, weight: 2}
              - {name: second, generator: {kind: stories, documents: 50}}
            evaluation:
              tasks:
                - {name: questions, kind: choice, generator: {kind: story-questions}}
            promotion:
              minimum:
                - {task: questions, metric: acc, atLeast: 0.6}
            """;

    /** A score that passes. */
    public static final double GOOD = 0.9;
    /** A score that doesn't. */
    public static final double BAD = 0.3;

    private static final int SPLITS = 2;
    private static final int SHARDS = 3;

    /** When the evaluator gets an answer. */
    enum Scoring {
        AT_ONCE,
        WHEN_ASKED_AGAIN,
        NEVER
    }

    private final double accuracy;
    private final int shards;
    private final Scoring scoring;
    private final Optional<List<Comparison>> compared;
    private Optional<List<TaskContamination>> contamination = Optional.empty();

    /** @param accuracy what the evaluator will find */
    public FakeServices(double accuracy) {
        this(accuracy, SHARDS, Scoring.AT_ONCE, Optional.empty());
    }

    /**
     * Services that find large sources.
     *
     * @param accuracy what the evaluator will find
     * @param shards in each of the two splits of each of the two sources
     */
    FakeServices(double accuracy, int shards) {
        this(accuracy, shards, Scoring.AT_ONCE, Optional.empty());
    }

    private FakeServices(double accuracy, int shards, Scoring scoring, Optional<List<Comparison>> compared) {
        this.compared = compared;
        this.accuracy = accuracy;
        this.shards = shards;
        this.scoring = scoring;
    }

    /** The same with an evaluator that fails until it is asked again. */
    FakeServices unscoredAtFirst() {
        return new FakeServices(accuracy, shards, Scoring.WHEN_ASKED_AGAIN, compared);
    }

    /** The same with an evaluator that always fails. */
    public FakeServices unscored() {
        return new FakeServices(accuracy, shards, Scoring.NEVER, compared);
    }

    /** The same with an evaluator that sets the model beside the live one. */
    FakeServices compared(Comparison comparison) {
        return new FakeServices(accuracy, shards, scoring, Optional.of(List.of(comparison)));
    }

    /** From now on the evaluator says how much of a task is in the data. */
    void contaminated(TaskContamination found) {
        contamination = Optional.of(List.of(found));
    }

    /** What comparing accuracies comes to. */
    static Comparison comparison(String live, Comparison.Verdict verdict, OptionalLong needed) {
        double difference = verdict == Comparison.Verdict.WORSE ? -0.15 : -0.02;
        return new Comparison(
                "questions",
                "acc",
                live,
                200,
                OptionalInt.empty(),
                Comparison.Method.MCNEMAR,
                0.8,
                difference,
                difference - 0.05,
                difference + 0.05,
                0.95,
                0.25,
                OptionalDouble.of(0.2),
                0,
                0.08,
                needed,
                true,
                verdict);
    }

    /** The recipe. */
    public static Recipe recipe() {
        return recipe(YAML);
    }

    /** A recipe that can run. */
    public static Recipe recipe(String yaml) {
        return ((Reading.Accepted) RecipeReader.readElsewhere(yaml)).recipe();
    }

    /** The submission of the {@code number}th run. */
    public static RunSubmitted submission(Recipe recipe, int number) {
        String digest = RecipeReader.digest(recipe);
        return new RunSubmitted(
                RunName.of(recipe.name(), digest, number).toString(),
                recipe.name(),
                digest,
                object("recipes/" + digest),
                Optional.of(recipe.execution()),
                Optional.empty(),
                Optional.empty());
    }

    /** A reference to an object that nobody reads. */
    public static ObjectRef object(String key) {
        return new ObjectRef(key, 100, "ab".repeat(32));
    }

    /** What the services publish once they have read {@code event}. */
    public List<Event> react(Event event) {
        return switch (event) {
            case SourceSubmitted source -> curated(source);
            case TokenizerRequested request ->
                List.of(new TokenizerTrained(
                        request.run(),
                        request.recipe(),
                        object(request.run() + "/tokenizer"),
                        300,
                        1000,
                        10,
                        Optional.of(List.of(
                                new MeasuredTexts(
                                        "first", Optional.of("en"), new TokenizerFit(2, 90, 80, 20, 30, 0, 3, 78)),
                                new MeasuredTexts(
                                        "second", Optional.of("en"), new TokenizerFit(1, 30, 30, 10, 10, 0, 0, 30)),
                                new MeasuredTexts(
                                        "second", Optional.empty(), new TokenizerFit(1, 60, 20, 5, 40, 1, 30, 4))))));
            case TokenizationRequested request -> List.of(tokenized(request.redacted()));
            case TrainingRequested request -> trained(request);
            case EvaluationRequested request -> List.of(evaluated(request));
            case ModelPromoted promotion ->
                List.of(served(promotion, "inference-0", false), served(promotion, "inference-0", true));
            default -> List.of();
        };
    }

    private static ModelServed served(ModelPromoted promotion, String server, boolean live) {
        return new ModelServed(promotion.run(), promotion.model(), promotion.version(), live, server, 5);
    }

    private List<Event> curated(SourceSubmitted source) {
        List<Event> events = new ArrayList<>();
        for (int split = 0; split < SPLITS; split++) {
            for (int index = 0; index < shards; index++) {
                ShardId id = new ShardId(source.order(), split, index);
                boolean last = index == shards - 1;
                // The last split ends in an empty shard, as a reader that meets the end of a file makes one.
                int documents = last && split == SPLITS - 1 ? 0 : 10 + index % SHARDS;
                events.add(shard(source, id, last, Stage.INGESTION, documents, 0));
                events.add(shard(source, id, last, Stage.FILTERING, documents, Math.min(2, documents)));
                events.add(shard(source, id, last, Stage.DEDUPLICATION, Math.max(0, documents - 2), 0));
                events.add(shard(source, id, last, Stage.REDACTION, Math.max(0, documents - 2), 0));
            }
        }
        return events;
    }

    private static ShardCompleted shard(
            SourceSubmitted source, ShardId id, boolean last, Stage stage, int in, int dropped) {
        return new ShardCompleted(
                source.run(),
                source.recipe(),
                stage,
                id,
                source.source(),
                SPLITS,
                last,
                object(stage.stageName() + id),
                object(stage.stageName() + id + ".ledger"),
                counts(in, dropped),
                OptionalLong.empty(),
                1000,
                Optional.empty());
    }

    /** Counts that add up. */
    public static Counts counts(int in, int dropped) {
        return new Counts(
                in,
                in - dropped,
                0,
                dropped == 0 ? new TreeMap<>() : new TreeMap<>(Map.of("junk", (long) dropped)),
                new TreeMap<>(),
                in * 100L,
                (in - dropped) * 100L);
    }

    private static ShardCompleted tokenized(ShardCompleted redacted) {
        int documents = (int) redacted.counts().kept();
        return new ShardCompleted(
                redacted.run(),
                redacted.recipe(),
                Stage.TOKENIZATION,
                redacted.shard(),
                redacted.source(),
                redacted.splits(),
                redacted.last(),
                object("tokens" + redacted.shard()),
                object("tokens" + redacted.shard() + ".ledger"),
                counts(documents, 0),
                OptionalLong.of(documents * 25L),
                1000,
                Optional.empty());
    }

    private List<Event> trained(TrainingRequested request) {
        List<Event> events = new ArrayList<>();
        for (int attempt = 1; attempt <= 2; attempt++) {
            for (int step = 10 * attempt; step <= 30; step += 10) {
                events.add(new TrainingProgressed(
                        request.run(),
                        request.model(),
                        request.version(),
                        step,
                        30,
                        7.0 - step / 10.0,
                        1e-3,
                        1,
                        step * 100L,
                        1000,
                        OptionalDouble.empty(),
                        1,
                        step / 10.0,
                        attempt,
                        Optional.empty(),
                        OptionalDouble.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty()));
            }
        }
        events.add(new CheckpointWritten(request.run(), request.model(), request.version(), 30, object("checkpoint")));
        events.add(new ModelExported(
                request.run(),
                request.recipe(),
                request.model(),
                request.version(),
                object("model"),
                1000,
                30,
                3000,
                6,
                4,
                1000,
                3));
        events.add(
                scoring == Scoring.AT_ONCE
                        ? scored(
                                request.run(),
                                request.model(),
                                request.version(),
                                Optional.empty(),
                                "2026-01-31T11:00:00Z")
                        : new RunFailed(request.run(), RunFailed.EVALUATOR, "nobody answers"));
        return events;
    }

    private Event evaluated(EvaluationRequested request) {
        return scoring == Scoring.NEVER
                ? new EvaluationFailed(
                        request.run(),
                        request.model(),
                        request.version(),
                        request.request(),
                        request.when(),
                        "still nobody answers")
                : scored(
                        request.run(),
                        request.model(),
                        request.version(),
                        Optional.of(request.request()),
                        request.when());
    }

    private ModelEvaluated scored(String run, String model, String version, Optional<String> request, String when) {
        Score score = new Score(
                "questions",
                "acc",
                accuracy,
                0.02,
                200,
                OptionalDouble.of(0.5),
                true,
                Optional.of("questions"),
                Optional.empty());
        return new ModelEvaluated(
                run,
                model,
                version,
                List.of(score),
                object("items"),
                1,
                request,
                Optional.of(when),
                Optional.empty(),
                Optional.empty(),
                compared,
                Optional.of(new ModelEvaluated.Prompts(object("prompts"), 20)),
                contamination);
    }

    /** Finds {@link #recipe()} by its digest. */
    public static Optional<Recipe> find(String digest) {
        return Optional.of(recipe())
                .filter(recipe -> RecipeReader.digest(recipe).equals(digest));
    }
}
