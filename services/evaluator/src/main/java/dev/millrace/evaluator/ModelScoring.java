package dev.millrace.evaluator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.events.ModelEvaluated.LiveScores;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeAssets;
import dev.millrace.contracts.recipes.Task;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.HttpJson;
import dev.millrace.evaluator.domain.LiveVersion;
import dev.millrace.evaluator.domain.ModelCalls;
import dev.millrace.evaluator.domain.RetryPolicy;
import dev.millrace.evaluator.domain.evaluation.Evaluation;
import dev.millrace.evaluator.domain.evaluation.FoundItems;
import dev.millrace.evaluator.domain.paired.ItemTable;
import dev.millrace.evaluator.domain.paired.ItemValues;
import dev.millrace.evaluator.domain.task.MalformedTask;
import dev.millrace.evaluator.domain.task.UnfitItem;
import dev.millrace.objectstore.ObjectStore;
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
    private final ObjectStore store;

    ModelScoring(
            RunTasks tasks,
            TaskReceipts receipts,
            Assets assets,
            EvaluatorConfig config,
            EndpointWaits waits,
            ObjectStore store) {
        this.store = store;
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
     * @param table what was reached on each item
     * @param live the version beside the live one, where the two are to be compared
     */
    record Figures(List<Scored> scored, ItemTable table, Optional<BesideLive> live) {

        List<Score> scores() {
            return scored.stream().flatMap(task -> task.scores().stream()).toList();
        }
    }

    /**
     * The figures of a task.
     *
     * @param work what they depend on, when they were found now; absent when they had been before, or are for once
     * @param found those of its items that the model may have seen, where that is known
     */
    record Scored(List<Score> scores, Optional<Work> work, Optional<FoundItems> found) {}

    /**
     * A version to be scored.
     *
     * @param manifest the SHA-256 of its package's manifest, where that is known
     */
    private record Subject(AskedModel model, Optional<String> manifest) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            model.close();
        }
    }

    /** @param seen which items of its tasks the model may have seen, where that is known */
    Figures score(Assignment job, Recipe asked, List<ContaminationOfTasks.OfTask> seen, TranscriptFile transcript)
            throws EndpointFailed, UnusableTask, IOException, InterruptedException {
        RetryPolicy retries = new RetryPolicy(config.attempts(), config.firstWait(), config.patience());
        try (Assets.Copies copies = assets.of(asked, RecipeAssets.Part.TASKS);
                HttpJson http = new HttpJson(config.apiKey(), config.timeout(), retries, waits)) {
            return new Round(http, job, asked, copies.recipe(), seen, transcript).figures();
        }
    }

    /** One evaluation. */
    private final class Round {
        private final HttpJson http;
        private final Assignment job;
        private final Recipe asked;
        private final Recipe recipe;
        private final List<ContaminationOfTasks.OfTask> seen;
        private final TranscriptFile transcript;

        /** @param recipe {@code asked} with copies in place of assets, which say nothing about what is in them */
        Round(
                HttpJson http,
                Assignment job,
                Recipe asked,
                Recipe recipe,
                List<ContaminationOfTasks.OfTask> seen,
                TranscriptFile transcript) {
            this.http = http;
            this.job = job;
            this.asked = asked;
            this.recipe = recipe;
            this.seen = seen;
            this.transcript = transcript;
        }

        Figures figures() throws EndpointFailed, UnusableTask, IOException, InterruptedException {
            ItemTable table = new ItemTable();
            List<Scored> scored = new ArrayList<>();
            try (Subject own = subject(job.address(), job.manifest().map(ObjectRef::sha256), job.journalKey())) {
                for (Task task : recipe.evaluation().tasks()) {
                    scored.add(scored(own, task, found(task), table, Optional.of(transcript), transcript::write));
                }
            }
            Figures alone = new Figures(scored, table, Optional.empty());
            return new Figures(scored, table, live(alone));
        }

        private Optional<FoundItems> found(Task task) {
            return seen.stream()
                    .filter(one -> one.share().task().equals(task.name()))
                    .findFirst()
                    .map(ContaminationOfTasks.OfTask::found);
        }

        private Subject subject(String address, Optional<String> manifest, String journalKey) {
            return new Subject(
                    new AskedModel(http, config, store, address, recipe.model().context(), journalKey), manifest);
        }

        /**
         * The figures of a task, found before or now.
         *
         * @param found those of its items that the model may have seen, where that is known
         * @param copied where requests and answers go that were kept before, if anywhere
         */
        private Scored scored(
                Subject subject,
                Task task,
                Optional<FoundItems> found,
                ItemTable table,
                Optional<TranscriptFile> copied,
                Evaluation.Transcript entries)
                throws EndpointFailed, UnusableTask, IOException, InterruptedException {
            int place = recipe.evaluation().tasks().indexOf(task);
            Task written = asked.evaluation().tasks().get(place);
            Optional<Work> work = receipts.work(job.run(), subject.manifest(), asked, written);
            Optional<TaskReceipts.TaskScores> known = work.isPresent()
                    ? receipts.find(work.get(), job.run(), task.name(), found, table)
                    : Optional.empty();
            if (known.isEmpty()) {
                return new Scored(score(subject.model(), task, found, table, entries), work, found);
            }
            if (copied.isPresent()) {
                receipts.copy(known.get().items(), task.name(), copied.get());
            }
            return new Scored(known.get().scores(), Optional.empty(), found);
        }

        private List<Score> score(
                AskedModel model,
                Task task,
                Optional<FoundItems> found,
                ItemValues values,
                Evaluation.Transcript entries)
                throws EndpointFailed, UnusableTask, IOException, InterruptedException {
            LOG.infof("%s: scoring %s", model.address(), task.name());
            List<Score> figures;
            try {
                figures = model.score(
                        tasks.of(job.run(), recipe, task), task.applyChatTemplate(), found, entries, values);
            } catch (UnfitItem | MalformedTask e) {
                throw new UnusableTask("Task %s: %s".formatted(task.name(), e.getMessage()), e);
            }
            if (figures.isEmpty()) {
                throw RunTasks.empty(recipe, task);
            }
            return figures;
        }

        /**
         * The live version on the same items. What it has reached on them is known where it was scored on them before, as on
         * a file; held-out documents are each run's own.
         */
        private Optional<BesideLive> live(Figures own)
                throws EndpointFailed, UnusableTask, IOException, InterruptedException {
            List<Task> guarded = recipe.evaluation().tasks().stream()
                    .filter(task -> recipe.promotion().guards(task.name()))
                    .toList();
            if (guarded.isEmpty()) {
                return Optional.empty();
            }
            Optional<LiveVersion> live = ModelCalls.live(http, config.endpoint(), job.model())
                    .filter(version -> !version.version().equals(job.version()));
            return live.isEmpty() ? Optional.empty() : live(own, live.get(), guarded);
        }

        private Optional<BesideLive> live(Figures own, LiveVersion live, List<Task> guarded)
                throws UnusableTask, IOException, InterruptedException {
            String address = job.model() + "@" + live.version();
            Evaluation.Transcript named = (ObjectNode entry) -> transcript.write(entry.put("model", address));
            ItemTable table = new ItemTable();
            List<Score> onOwnDocuments = new ArrayList<>();
            try (Subject subject = subject(address, live.manifest(), job.liveJournalKey())) {
                for (Task task : guarded) {
                    // What this version may have seen says nothing about what the live one has.
                    Scored scored = scored(subject, task, Optional.empty(), table, Optional.empty(), named);
                    onOwnDocuments.addAll(task.readsHeldOut() ? scored.scores() : List.of());
                }
            } catch (EndpointFailed e) {
                // That the live version has a fault is no reason to keep this one from being scored.
                LOG.warnf("%s can't be compared with the live %s: %s", job.address(), address, e.getMessage());
                return Optional.empty();
            }
            return Optional.of(new BesideLive(
                    onOwnDocuments.isEmpty()
                            ? Optional.empty()
                            : Optional.of(new LiveScores(live.version(), onOwnDocuments)),
                    BesideLive.comparisons(
                            recipe.promotion(), guarded, own.scores(), own.table(), live.version(), table)));
        }
    }
}
