package dev.millrace.filtering;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.filtering.domain.DocumentFilter;
import dev.millrace.stage.Lease;
import dev.millrace.stage.Recipes;
import dev.millrace.stage.ShardPass;
import dev.millrace.stage.StageRunner;
import dev.millrace.stage.UnprocessableEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** {@code shards.ingested} in, {@code shards.filtered} out: each document judged by the recipe's quality rules. */
@ApplicationScoped
public class FilteringService {

    private final StageRunner runner;
    private final ShardPass pass;
    private final Recipes recipes;

    FilteringService(StageRunner runner, ShardPass pass, Recipes recipes) {
        this.runner = runner;
        this.pass = pass;
        this.recipes = recipes;
    }

    @Incoming("shards-ingested")
    Uni<Void> onShard(Message<byte[]> message) {
        return runner.run(message, ShardCompleted.class, this::filter);
    }

    private List<Event> filter(ShardCompleted shard, Lease lease) throws IOException, InterruptedException {
        Recipe recipe = recipes.byDigest(shard.recipe());
        return List.of(pass.run(Stage.FILTERING, shard, rules(recipe)));
    }

    private static DocumentFilter rules(Recipe recipe) {
        try {
            return new DocumentFilter(recipe.filter());
        } catch (IllegalArgumentException e) {
            throw new UnprocessableEvent("The recipe can't be followed: " + e.getMessage(), e);
        }
    }
}
