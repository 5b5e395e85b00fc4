package dev.millrace.ingestion;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.SourceSplit;
import dev.millrace.contracts.events.SourceSubmitted;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.ingestion.domain.Plan;
import dev.millrace.ingestion.domain.Planner;
import dev.millrace.ingestion.domain.UnreadableSource;
import dev.millrace.stage.Lease;
import dev.millrace.stage.Recipes;
import dev.millrace.stage.StageRunner;
import dev.millrace.stage.UnprocessableEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
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
    private final Sources sources;
    private final Plans plans;
    private final ShardMaker shards;
    private final Planner planner;

    IngestionService(
            StageRunner runner,
            Recipes recipes,
            Sources sources,
            Plans plans,
            ShardMaker shards,
            IngestionConfig config) {
        this.runner = runner;
        this.recipes = recipes;
        this.sources = sources;
        this.plans = plans;
        this.shards = shards;
        this.planner = new Planner(config.splitBytes(), config.mostSplits());
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
        Recipe.Source source = source(submitted.recipe(), submitted.order());
        try {
            Plan plan = planner.plan(source.name(), sources.files(source, submitted.run(), submitted.order()));
            ObjectRef ref = plans.put(submitted.run(), submitted.order(), plan);
            int splits = plan.splits().size();
            return IntStream.range(0, splits)
                    .<Event>mapToObj(split -> new SourceSplit(
                            submitted.run(),
                            submitted.recipe(),
                            source.name(),
                            new ShardId(submitted.order(), split, 0),
                            splits,
                            ref,
                            0,
                            0))
                    .toList();
        } catch (UnreadableSource e) {
            String reason = "The source %s can't be read: %s".formatted(source.name(), e.getMessage());
            return List.of(new RunFailed(submitted.run(), NAME, reason));
        }
    }

    private List<Event> read(SourceSplit split, Lease lease) throws IOException {
        return shards.make(split, recipes.byDigest(split.recipe()));
    }

    private Recipe.Source source(String recipe, int order) {
        List<Recipe.Source> all = recipes.byDigest(recipe).sources();
        if (order < 0 || order >= all.size()) {
            throw new UnprocessableEvent("The recipe %s has no source %d".formatted(recipe, order));
        }
        return all.get(order);
    }
}
