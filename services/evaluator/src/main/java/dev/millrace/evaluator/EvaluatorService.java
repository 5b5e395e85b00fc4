package dev.millrace.evaluator;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.Evaluation;
import dev.millrace.evaluator.domain.HttpJson;
import dev.millrace.evaluator.domain.OpenAiEndpoint;
import dev.millrace.evaluator.domain.Patience;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.Lease;
import dev.millrace.stage.Recipes;
import dev.millrace.stage.StageRunner;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** A model package comes in; the model is scored on its recipe's tasks; the scores go out. */
@ApplicationScoped
public class EvaluatorService {

    private static final Logger LOG = Logger.getLogger(EvaluatorService.class);

    private final StageRunner runner;
    private final Recipes recipes;
    private final ObjectStore store;
    private final RunTasks tasks;
    private final EvaluatorConfig config;
    private final EndpointWaits waits;

    EvaluatorService(
            StageRunner runner,
            Recipes recipes,
            ObjectStore store,
            RunTasks tasks,
            EvaluatorConfig config,
            EndpointWaits waits) {
        this.runner = runner;
        this.recipes = recipes;
        this.store = store;
        this.tasks = tasks;
        this.config = config;
        this.waits = waits;
    }

    @Incoming("models-exported")
    Uni<Void> onModel(Message<byte[]> message) {
        return runner.run(message, ModelExported.class, this::evaluate);
    }

    private List<Event> evaluate(ModelExported model, Lease lease) throws IOException, InterruptedException {
        Path items = Files.createTempFile("evaluation", ".jsonl.zst");
        try {
            long start = System.nanoTime();
            List<Score> scores = score(model, recipes.byDigest(model.recipe()), items);
            ObjectRef kept = store.put(ObjectKeys.evaluation(model.run()), items);
            double seconds = (System.nanoTime() - start) / 1e9;
            LOG.infof("%s: %d figures in %.1f s", model.subject(), scores.size(), seconds);
            return List.of(new ModelEvaluated(model.run(), model.model(), model.version(), scores, kept, seconds));
        } catch (EndpointFailed | UnusableTask e) {
            LOG.errorf("%s can't be scored: %s", model.subject(), e.getMessage());
            return List.of(new RunFailed(model.run(), "evaluator", Objects.toString(e.getMessage())));
        } finally {
            waits.over();
            Files.deleteIfExists(items);
        }
    }

    private List<Score> score(ModelExported model, Recipe recipe, Path items)
            throws EndpointFailed, UnusableTask, IOException, InterruptedException {
        List<Score> scores = new ArrayList<>();
        Patience patience = new Patience(config.attempts(), config.firstWait(), config.patience());
        try (HttpJson http = new HttpJson(config.apiKey(), config.timeout(), patience, waits);
                TranscriptFile transcript = new TranscriptFile(items)) {
            // The exact version, not the model's bare name: that one leads to what is live.
            OpenAiEndpoint endpoint =
                    OpenAiEndpoint.serving(http, config.endpoint(), model.subject(), config.patience());
            Evaluation evaluation =
                    new Evaluation(endpoint, recipe.model().context(), config.inFlight(), transcript::write);
            for (Recipe.Task task : recipe.evaluation().tasks()) {
                LOG.infof("%s: scoring %s", model.subject(), task.name());
                List<Score> figures = evaluation.score(tasks.of(model.run(), recipe, task));
                if (figures.isEmpty()) {
                    throw RunTasks.empty(recipe, task);
                }
                scores.addAll(figures);
            }
        }
        return scores;
    }
}
