package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.CheckpointWritten;
import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ModelServed;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.SourceSubmitted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.TokenizationRequested;
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

    private final double accuracy;
    private final int shards;

    /** @param accuracy what the evaluator will find */
    public FakeServices(double accuracy) {
        this(accuracy, SHARDS);
    }

    /**
     * Services that find large sources.
     *
     * @param accuracy what the evaluator will find
     * @param shards in each of the two splits of each of the two sources
     */
    FakeServices(double accuracy, int shards) {
        this.accuracy = accuracy;
        this.shards = shards;
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
                object("recipes/" + digest));
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
                        request.run(), request.recipe(), object(request.run() + "/tokenizer"), 300, 1000, 10));
            case TokenizationRequested request -> List.of(tokenized(request.redacted()));
            case TrainingRequested request -> trained(request);
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
                1000);
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
                1000);
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
                        attempt));
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
        Score score = new Score(
                "questions", "acc", accuracy, 0.02, 200, OptionalDouble.of(0.5), true, Optional.of("questions"));
        events.add(new ModelEvaluated(
                request.run(), request.model(), request.version(), List.of(score), object("items"), 1));
        return events;
    }

    /** Finds {@link #recipe()} by its digest. */
    public static Optional<Recipe> find(String digest) {
        return Optional.of(recipe())
                .filter(recipe -> RecipeReader.digest(recipe).equals(digest));
    }
}
