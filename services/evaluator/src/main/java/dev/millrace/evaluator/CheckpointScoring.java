package dev.millrace.evaluator;

import dev.millrace.contracts.events.CheckpointEvaluated;
import dev.millrace.contracts.events.CheckpointExported;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.recipes.InTraining;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeAssets;
import dev.millrace.contracts.recipes.Task;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.HttpJson;
import dev.millrace.evaluator.domain.RetryPolicy;
import dev.millrace.evaluator.domain.paired.ItemValues;
import dev.millrace.evaluator.domain.task.MalformedTask;
import dev.millrace.evaluator.domain.task.UnfitItem;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.stage.Assets;
import dev.millrace.stage.Recipes;
import dev.millrace.stage.UnprocessableEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Scores what a training has learnt so far on those of its recipe's tasks that are asked in between. A package is there until
 * there is a later one: whoever comes to one that is gone is too late, says so, and goes on to the next. Nothing that goes wrong
 * here is the run's.
 */
@ApplicationScoped
class CheckpointScoring {

    private static final Logger LOG = Logger.getLogger(EvaluatorService.class);

    private final Recipes recipes;
    private final ObjectStore store;
    private final RunTasks tasks;
    private final Assets assets;
    private final EvaluatorConfig config;
    private final EndpointWaits waits;

    CheckpointScoring(
            Recipes recipes,
            ObjectStore store,
            RunTasks tasks,
            Assets assets,
            EvaluatorConfig config,
            EndpointWaits waits) {
        this.recipes = recipes;
        this.store = store;
        this.tasks = tasks;
        this.assets = assets;
        this.config = config;
        this.waits = waits;
    }

    List<Event> score(CheckpointExported made) throws IOException, InterruptedException {
        long start = System.nanoTime();
        try {
            Recipe recipe = recipes.byDigest(made.recipe());
            Optional<InTraining> asked = recipe.evaluation().during();
            if (asked.isEmpty()) {
                return List.of(dropped(made, "its recipe asks for no scores while it is trained"));
            }
            if (!store.exists(made.manifest().key())) {
                return List.of(dropped(made, "there was a later one before its turn"));
            }
            List<Score> scores = scores(made, recipe, asked.get());
            double seconds = (System.nanoTime() - start) / 1e9;
            LOG.infof("%s: %d figures in %.1f s", made.subject(), scores.size(), seconds);
            return List.of(evaluated(made, scores, seconds, Optional.empty()));
        } catch (EndpointFailed
                | UnusableTask
                | UnfitItem
                | MalformedTask
                | UnprocessableEvent
                | ObjectStoreException.Missing
                | ObjectStoreException.Corrupt e) {
            return List.of(dropped(made, String.valueOf(e.getMessage())));
        } finally {
            waits.over();
        }
    }

    private List<Score> scores(CheckpointExported made, Recipe recipe, InTraining asked)
            throws EndpointFailed, UnusableTask, UnfitItem, MalformedTask, IOException, InterruptedException {
        RetryPolicy retries = new RetryPolicy(config.attempts(), config.firstWait(), config.patience());
        String address = made.model() + "@" + made.servedVersion();
        String journal = ObjectKeys.journalOf(made.run(), made.step());
        List<Score> scores = new ArrayList<>();
        try (Assets.Copies copies = assets.of(recipe, RecipeAssets.Part.TASKS);
                HttpJson http = new HttpJson(config.apiKey(), config.timeout(), retries, waits);
                AskedModel model = new AskedModel(
                        http, config, store, address, recipe.model().context(), journal)) {
            for (Task task : asked.of(copies.recipe().evaluation().tasks())) {
                scores.addAll(model.score(
                        tasks.of(made.run(), copies.recipe(), task),
                        task.applyChatTemplate(),
                        Optional.empty(),
                        entry -> {},
                        ItemValues.none()));
            }
        }
        return scores;
    }

    /** Removes the package and the answers, now that its scores are in the log, or never will be. */
    List<Event> remove(CheckpointEvaluated scored) throws IOException {
        String manifest = ObjectKeys.learntBy(scored.run(), scored.step(), Manifest.FILE);
        StoredLines.remove(store, ObjectKeys.journalOf(scored.run(), scored.step()));
        try {
            List<Manifest.Part> files = Manifest.parse(store.read(manifest)).files();
            store.delete(manifest);
            files.forEach(part -> store.delete(ObjectKeys.learntBy(scored.run(), scored.step(), part.name())));
        } catch (ObjectStoreException.Missing e) {
            LOG.debugf("%s is removed already", scored.subject());
        } catch (MalformedModel e) {
            LOG.warnf("%s stays in the store: %s", scored.subject(), e.getMessage());
        }
        return List.of();
    }

    private static CheckpointEvaluated dropped(CheckpointExported made, String reason) {
        LOG.warnf("%s isn't scored: %s", made.subject(), reason);
        return evaluated(made, List.of(), 0, Optional.of(reason));
    }

    private static CheckpointEvaluated evaluated(
            CheckpointExported made, List<Score> scores, double seconds, Optional<String> dropped) {
        return new CheckpointEvaluated(
                made.run(),
                made.model(),
                made.version(),
                made.step(),
                scores,
                seconds,
                Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
                dropped);
    }
}
