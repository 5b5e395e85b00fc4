package dev.millrace.ingestion;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.SourcePlanned;
import dev.millrace.contracts.events.SourceSplit;
import dev.millrace.contracts.events.SourceSubmitted;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.Source;
import dev.millrace.ingestion.domain.files.UnreadableSource;
import dev.millrace.ingestion.domain.plan.Plan;
import dev.millrace.stage.Lease;
import dev.millrace.stage.Recipes;
import dev.millrace.stage.StageRunner;
import dev.millrace.stage.UnprocessableEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * Sources in, shards out. A submitted source is planned: one event per split. Each split event makes one shard, and with it
 * the event that makes the next one, so that a source of any size is read in steps that each survive a crash.
 */
@ApplicationScoped
public class IngestionService {

    static final String NAME = "ingestion";

    private final StageRunner runner;
    private final Recipes recipes;
    private final SourcePlanning planning;
    private final ShardMaker shards;

    IngestionService(StageRunner runner, Recipes recipes, SourcePlanning planning, ShardMaker shards) {
        this.runner = runner;
        this.recipes = recipes;
        this.planning = planning;
        this.shards = shards;
    }

    @Incoming("sources-submitted")
    Uni<Void> onSource(Message<byte[]> message) {
        return runner.run(message, SourceSubmitted.class, this::plan);
    }

    @Incoming("sources-split")
    Uni<Void> onSplit(Message<byte[]> message) {
        return runner.run(message, SourceSplit.class, this::read);
    }

    private List<Event> plan(SourceSubmitted submitted, Lease lease) throws IOException {
        Recipe recipe = recipes.byDigest(submitted.recipe());
        Source source = source(recipe, submitted);
        try {
            SourcePlanning.Planned planned = planning.plan(submitted, recipe);
            int splits = planned.plan().splits().size();
            return Stream.concat(
                            Stream.of(told(submitted, planned.plan())),
                            IntStream.range(0, splits)
                                    .<Event>mapToObj(split -> new SourceSplit(
                                            submitted.run(),
                                            submitted.recipe(),
                                            source.name(),
                                            new ShardId(submitted.order(), split, 0),
                                            splits,
                                            planned.ref(),
                                            0,
                                            0)))
                    .toList();
        } catch (UnreadableSource e) {
            String reason = "The source %s can't be read: %s".formatted(source.name(), e.getMessage());
            return List.of(new RunFailed(submitted.run(), NAME, reason));
        }
    }

    private List<Event> read(SourceSplit split, Lease lease) throws IOException {
        return shards.make(split, recipes.byDigest(split.recipe()));
    }

    private static Event told(SourceSubmitted submitted, Plan plan) {
        Plan.Changes changes = plan.changes();
        return new SourcePlanned(
                submitted.run(),
                submitted.recipe(),
                plan.source(),
                submitted.order(),
                plan.splits().size(),
                changes.files(),
                changes.unchanged(),
                changes.changed(),
                changes.vanished(),
                changes.refused(),
                changes.documents());
    }

    private static Source source(Recipe recipe, SourceSubmitted submitted) {
        if (submitted.order() >= recipe.sources().size()) {
            throw new UnprocessableEvent(
                    "The recipe %s has no source %d".formatted(submitted.recipe(), submitted.order()));
        }
        return recipe.sources().get(submitted.order());
    }
}
