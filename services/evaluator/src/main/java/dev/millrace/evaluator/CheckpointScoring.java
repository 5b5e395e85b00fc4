package dev.millrace.evaluator;

import dev.millrace.contracts.events.CheckpointEvaluated;
import dev.millrace.contracts.events.CheckpointExported;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.recipes.InTraining;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeAssets;
import dev.millrace.contracts.recipes.Task;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.HttpJson;
import dev.millrace.evaluator.domain.RetryPolicy;
import dev.millrace.evaluator.domain.Waiting;
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
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Scores what a training has learnt so far on those of its recipe's tasks that are asked in between. A package is there until
 * there is a later one: whoever comes to one that is gone, or waits for it when it goes, is too late, says so, and goes on to
 * the next. Nothing that goes wrong
 * here is the run's.
 */
@ApplicationScoped
class CheckpointScoring {

    private static final Logger LOG = Logger.getLogger(EvaluatorService.class);

    private static final String OVERTAKEN = "there was a later one before its turn";

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
            if (!isThere(made)) {
                return List.of(dropped(made, OVERTAKEN));
            }
            WhileItIsThere waiting = new WhileItIsThere(made);
            List<Score> scores = scores(made, recipe, asked.get(), waiting);
            if (waiting.overtaken) {
                return List.of(dropped(made, OVERTAKEN));
            }
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

    private boolean isThere(CheckpointExported made) {
        return store.exists(made.manifest().key());
    }

    /** What isn't there any more is never served: to wait for it would keep all later ones from being scored. */
    private final class WhileItIsThere implements Waiting {

        private final CheckpointExported made;
        private volatile boolean overtaken;

        private WhileItIsThere(CheckpointExported made) {
            this.made = made;
        }

        @Override
        public void waits(String why, Duration soFar) throws EndpointFailed {
            waits.waits(why, soFar);
            if (overtaken || !isThere(made)) {
                overtaken = true;
                throw new EndpointFailed(OVERTAKEN);
            }
        }

        @Override
        public void over() {
            waits.over();
        }
    }

    private List<Score> scores(CheckpointExported made, Recipe recipe, InTraining asked, Waiting waiting)
            throws EndpointFailed, UnusableTask, UnfitItem, MalformedTask, IOException, InterruptedException {
        RetryPolicy retries = new RetryPolicy(config.attempts(), config.firstWait(), config.patience());
        String address = made.model() + "@" + made.servedVersion();
        String journal = ObjectKeys.journalOf(made.run(), made.step());
        List<Score> scores = new ArrayList<>();
        try (Assets.Copies copies = assets.of(recipe, RecipeAssets.Part.TASKS);
                HttpJson http = new HttpJson(config.apiKey(), config.timeout(), retries, waiting);
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

    /**
     * Removes the package and the answers, now that its scores are in the log, or never will be. The manifest goes first: by it
     * whoever is told of the package once more sees that it is too late. The files are listed, not read off it, since whoever
     * was killed here has left some without it.
     */
    List<Event> remove(CheckpointEvaluated scored) {
        store.delete(ObjectKeys.learntBy(scored.run(), scored.step(), Manifest.FILE));
        store.list(ObjectKeys.learntBy(scored.run(), scored.step())).forEach(file -> store.delete(file.key()));
        StoredLines.remove(store, ObjectKeys.journalOf(scored.run(), scored.step()));
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
