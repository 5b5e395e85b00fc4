package dev.millrace.evaluator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.events.ModelEvaluated.LiveScores;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeAssets;
import dev.millrace.contracts.recipes.Task;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.Evaluation;
import dev.millrace.evaluator.domain.HttpJson;
import dev.millrace.evaluator.domain.OpenAiEndpoint;
import dev.millrace.evaluator.domain.RetryPolicy;
import dev.millrace.stage.Assets;
import dev.millrace.stage.Work;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Scores a model on its recipe's tasks, and what is live beside it where that has no figures to be compared with. */
@ApplicationScoped
class ModelScoring {

    private static final Logger LOG = Logger.getLogger(EvaluatorService.class);

    private final RunTasks tasks;
    private final TaskReceipts receipts;
    private final Assets assets;
    private final EvaluatorConfig config;
    private final EndpointWaits waits;

    ModelScoring(RunTasks tasks, TaskReceipts receipts, Assets assets, EvaluatorConfig config, EndpointWaits waits) {
        this.tasks = tasks;
        this.receipts = receipts;
        this.assets = assets;
        this.config = config;
        this.waits = waits;
    }

    /**
     * What came of it.
     *
     * @param scored the figures of each task
     * @param live what the live version reached on the run's own documents, where that is to be compared
     */
    record Figures(List<Scored> scored, Optional<LiveScores> live) {

        List<Score> scores() {
            return scored.stream().flatMap(task -> task.scores().stream()).toList();
        }
    }

    /**
     * The figures of a task.
     *
     * @param work what they depend on, when they were found now; absent when they had been before, or are for once
     */
    record Scored(List<Score> scores, Optional<Work> work) {}

    Figures score(Assignment job, Recipe asked, TranscriptFile transcript)
            throws EndpointFailed, UnusableTask, IOException, InterruptedException {
        try (Assets.Copies copies = assets.of(asked, RecipeAssets.Part.TASKS)) {
            return figures(job, asked, copies.recipe(), transcript);
        }
    }

    /** @param recipe {@code asked} with copies in place of assets, which say nothing about what is in them */
    private Figures figures(Assignment job, Recipe asked, Recipe recipe, TranscriptFile transcript)
            throws EndpointFailed, UnusableTask, IOException, InterruptedException {
        RetryPolicy retries = new RetryPolicy(config.attempts(), config.firstWait(), config.patience());
        try (HttpJson http = new HttpJson(config.apiKey(), config.timeout(), retries, waits)) {
            Evaluation.Transcript plain = transcript::write;
            List<Scored> scored = new ArrayList<>();
            for (int i = 0; i < recipe.evaluation().tasks().size(); i++) {
                Task task = recipe.evaluation().tasks().get(i);
                Optional<Work> work =
                        receipts.work(job, asked, asked.evaluation().tasks().get(i));
                Optional<List<Score>> known = work.isPresent()
                        ? receipts.find(work.get(), job.run(), task.name(), transcript)
                        : Optional.empty();
                scored.add(
                        known.isPresent()
                                ? new Scored(known.get(), Optional.empty())
                                : new Scored(score(http, job, job.address(), recipe, List.of(task), plain), work));
            }
            return new Figures(scored, live(http, job, recipe, transcript));
        }
    }

    private List<Score> score(
            HttpJson http,
            Assignment job,
            String address,
            Recipe recipe,
            List<Task> chosen,
            Evaluation.Transcript transcript)
            throws EndpointFailed, UnusableTask, IOException, InterruptedException {
        OpenAiEndpoint endpoint = OpenAiEndpoint.serving(http, config.endpoint(), address, config.patience());
        Evaluation evaluation = new Evaluation(endpoint, recipe.model().context(), config.inFlight(), transcript);
        List<Score> scores = new ArrayList<>();
        for (Task task : chosen) {
            LOG.infof("%s: scoring %s", address, task.name());
            List<Score> figures = evaluation.score(tasks.of(job.run(), recipe, task));
            if (figures.isEmpty()) {
                throw RunTasks.empty(recipe, task);
            }
            scores.addAll(figures);
        }
        return scores;
    }

    /** Held-out documents are each run's own: to be compared on them, the live version must be asked, too. */
    private Optional<LiveScores> live(HttpJson http, Assignment job, Recipe recipe, TranscriptFile transcript)
            throws EndpointFailed, UnusableTask, IOException, InterruptedException {
        List<Task> own =
                recipe.evaluation().tasks().stream().filter(Task::readsHeldOut).toList();
        if (own.isEmpty() || !recipe.promotion().notWorseThanLive()) {
            return Optional.empty();
        }
        Optional<String> live = OpenAiEndpoint.liveVersion(http, config.endpoint(), job.model())
                .filter(version -> !version.equals(job.version()));
        return live.isEmpty() ? Optional.empty() : live(http, job, live.get(), recipe, own, transcript);
    }

    private Optional<LiveScores> live(
            HttpJson http, Assignment job, String version, Recipe recipe, List<Task> own, TranscriptFile transcript)
            throws UnusableTask, IOException, InterruptedException {
        String address = job.model() + "@" + version;
        Evaluation.Transcript named = (ObjectNode entry) -> transcript.write(entry.put("model", address));
        try {
            return Optional.of(new LiveScores(version, score(http, job, address, recipe, own, named)));
        } catch (EndpointFailed e) {
            // That the live version has a fault is no reason to keep this one from being scored.
            LOG.warnf("%s can't be compared with the live %s: %s", job.address(), address, e.getMessage());
            return Optional.empty();
        }
    }
}
