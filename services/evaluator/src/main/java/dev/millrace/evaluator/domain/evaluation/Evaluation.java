package dev.millrace.evaluator.domain.evaluation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.evaluator.domain.EndpointAway;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.Items;
import dev.millrace.evaluator.domain.asking.Asker;
import dev.millrace.evaluator.domain.asking.Outcomes;
import dev.millrace.evaluator.domain.asking.Wish;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask.ChoiceItem;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask.TextItem;
import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.paired.ItemValues;
import dev.millrace.evaluator.domain.request.ItemRequests;
import dev.millrace.evaluator.domain.request.Request;
import dev.millrace.evaluator.domain.request.TaskRequests;
import dev.millrace.evaluator.domain.result.ItemScore;
import dev.millrace.evaluator.domain.task.MalformedTask;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Scores a served model on tasks: has it asked what its journal lacks, and keeps every request and answer. */
public final class Evaluation {

    /** To be raised when the same items come to give other figures. */
    public static final int RULES = 3;

    /** Most items of a kind that are in memory at once. */
    private static final int MOST_ITEMS = 1024;

    /** Most UTF-16 units of texts in memory at once. */
    private static final long MOST_TEXT = 16L << 20;

    private final Asking asking;
    private final Outcomes outcomes;
    private final Architecture.Kind kind;
    private final Transcript transcript;
    private final ItemValues values;

    /**
     * An evaluation of one model.
     *
     * @param asking has it answer what {@code outcomes} lack
     * @param kind of the model, after which likelihoods are named
     * @param values takes what is reached on each item
     */
    public Evaluation(
            Asking asking, Outcomes outcomes, Architecture.Kind kind, Transcript transcript, ItemValues values) {
        this.asking = asking;
        this.outcomes = outcomes;
        this.kind = kind;
        this.transcript = transcript;
        this.values = values;
    }

    /** Has a model answer: {@link Asker#ask}. */
    public interface Asking {
        void ask(List<Wish> wishes) throws EndpointFailed, IOException, InterruptedException;
    }

    /** Takes every request and answer, in the order of the items, whatever order they came back in. */
    public interface Transcript {
        void record(ObjectNode entry) throws IOException;
    }

    /** The figures of one task of which nobody knows whether the model has seen it: {@link #score(EvaluationTask, Optional)}. */
    public List<Score> score(EvaluationTask task)
            throws EndpointFailed, UnfitItem, MalformedTask, IOException, InterruptedException {
        return score(task, Optional.empty());
    }

    /**
     * The figures of one task; none when it has no items.
     *
     * @param found those of its items that the model may have seen; where they are known, each figure has that on the others
     *     beside it
     * @throws EndpointFailed when the endpoint gives no usable answer
     * @throws EndpointAway when it gives none for too long
     * @throws UnfitItem when an item lacks what the metrics need, or none of a task could be asked
     * @throws MalformedTask when a group names what isn't there
     * @throws IOException when items can't be read or the transcript can't be written
     */
    public List<Score> score(EvaluationTask task, Optional<FoundItems> found)
            throws EndpointFailed, UnfitItem, MalformedTask, IOException, InterruptedException {
        return switch (task) {
            case EvaluationTask.Perplexity perplexity -> perplexity(perplexity, found);
            case EvaluationTask.Choice choice -> choice(choice, found);
            case EvaluationTask.Defined defined -> defined(defined, found);
        };
    }

    private List<Score> perplexity(EvaluationTask.Perplexity task, Optional<FoundItems> found)
            throws EndpointFailed, UnfitItem, IOException, InterruptedException {
        ItemDigest measured = new ItemDigest(KindItems.TEXT_SCORING);
        TaskFigures figures = figures(task.name(), KindItems.TEXTS, TaskFigures.Unscored.REFUSED, found);
        try (Items.Reader<TextItem> texts = task.texts().open()) {
            ask(task.name(), figures, () -> {
                Optional<TextItem> next = texts.next();
                next.ifPresent(measured::add);
                return next.map(text -> KindItems.of(task.name(), text, figures.items()));
            });
        }
        return figures.scores(measured.hex());
    }

    private List<Score> choice(EvaluationTask.Choice task, Optional<FoundItems> found)
            throws EndpointFailed, UnfitItem, IOException, InterruptedException {
        ItemDigest measured = new ItemDigest(KindItems.CHOICE_SCORING);
        TaskFigures figures = figures(task.name(), KindItems.CHOICES, TaskFigures.Unscored.WRONG, found);
        try (Items.Reader<ChoiceItem> items = task.items().open()) {
            ask(task.name(), figures, () -> {
                Optional<ChoiceItem> next = items.next();
                next.ifPresent(measured::add);
                return next.map(item -> KindItems.of(task.name(), item, figures.items()));
            });
        }
        return figures.scores(measured.hex());
    }

    private List<Score> defined(EvaluationTask.Defined task, Optional<FoundItems> found)
            throws EndpointFailed, UnfitItem, MalformedTask, IOException, InterruptedException {
        boolean alone = task.tasks().size() == 1
                && task.tasks().getFirst().task().name().equals(task.asked());
        Map<String, TaskFigures> members = new LinkedHashMap<>();
        List<Score> scores = new ArrayList<>();
        for (TaskRequests requests : task.tasks()) {
            TaskDefinition definition = requests.task();
            String name = alone ? task.name() : task.name() + "/" + definition.name();
            TaskFigures figures = figures(name, definition, TaskFigures.Unscored.LEFT_OUT, found);
            ItemDigest measured = new ItemDigest(DefinedItems.SCORING);
            List<AskedItem> items = DefinedItems.of(task.library(), requests);
            items.forEach(item -> measured.add(item.digest()));
            try (Items.Reader<AskedItem> reader = Items.of(items).open()) {
                ask(name, figures, reader);
            }
            scores.addAll(figures.scores(measured.hex()));
            members.put(definition.name(), figures);
        }
        if (!alone) {
            scores.addAll(0, new GroupFigures(task, members, kind, values).scores());
        }
        return scores;
    }

    private TaskFigures figures(
            String name, TaskDefinition definition, TaskFigures.Unscored unscored, Optional<FoundItems> found) {
        return new TaskFigures(name, definition, kind, unscored, values, found);
    }

    /** Asks about items, so many at a time, and scores what was answered. */
    private void ask(String task, TaskFigures figures, Items.Reader<AskedItem> items)
            throws EndpointFailed, UnfitItem, IOException, InterruptedException {
        List<AskedItem> slice = new ArrayList<>();
        long text = 0;
        for (Optional<AskedItem> next = items.next(); next.isPresent(); next = items.next()) {
            slice.add(next.get());
            figures.noticed();
            text += next.get().requests().requests().stream()
                    .mapToLong(Evaluation::size)
                    .sum();
            if (slice.size() == MOST_ITEMS || text >= MOST_TEXT) {
                askNow(task, figures, slice);
                slice.clear();
                text = 0;
            }
        }
        askNow(task, figures, slice);
    }

    private static long size(Request request) {
        return switch (request) {
            case Request.LogLikelihood(String context, String continuation) ->
                context.length() + (long) continuation.length();
            case Request.Rolling(String whole) -> whole.length();
            case Request.Generation generation -> generation.context().length();
        };
    }

    private void askNow(String task, TaskFigures figures, List<AskedItem> slice)
            throws EndpointFailed, UnfitItem, IOException, InterruptedException {
        int repeats = figures.definition().repeats();
        List<Wish> wishes = new ArrayList<>();
        for (AskedItem item : slice) {
            for (Request request : item.requests().requests()) {
                for (int time = 0; time < repeats; time++) {
                    wishes.add(new Wish(request, time, "item %s of %s".formatted(item.id(), task)));
                }
            }
        }
        asking.ask(wishes);
        for (AskedItem item : slice) {
            Optional<List<List<Answer>>> answers = outcomes.to(item.requests(), repeats);
            Optional<String> reason = outcomes.unscored(item.requests());
            List<ItemScore> scored = figures.add(item, answers, reason);
            record(task, item, scored, repeats);
        }
    }

    /** A line for each request, the item's figures in the first. */
    private void record(String task, AskedItem item, List<ItemScore> scored, int repeats) throws IOException {
        int slash = task.indexOf('/');
        ItemRequests requests = item.requests();
        boolean first = true;
        for (int i = 0; i < requests.requests().size(); i++) {
            ObjectNode entry = TranscriptEntry.of(item.id(), requests, i, outcomes, repeats);
            if (first) {
                TranscriptEntry.addScores(entry, scored);
                first = false;
            }
            entry.put("task", slash < 0 ? task : task.substring(0, slash));
            if (slash >= 0) {
                entry.put("member", task.substring(slash + 1));
            }
            transcript.record(entry);
        }
    }
}
