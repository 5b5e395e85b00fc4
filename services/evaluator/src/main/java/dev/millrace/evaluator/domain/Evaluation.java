package dev.millrace.evaluator.domain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.recipes.TaskKind;
import dev.millrace.evaluator.domain.EvaluationTask.ChoiceItem;
import dev.millrace.evaluator.domain.EvaluationTask.TextItem;
import dev.millrace.evaluator.domain.paired.ItemValues;
import dev.millrace.evaluator.domain.paired.Quantity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Scores a served model on tasks, keeping every request and answer. */
public final class Evaluation {

    /** To be raised when the same items come to give other figures. */
    public static final int RULES = 3;

    private final Endpoint endpoint;
    private final int context;
    private final int inFlight;
    private final Transcript transcript;
    private final ItemValues values;

    /**
     * An evaluation of the model behind {@code endpoint}.
     *
     * @param context most tokens the model can see; what the endpoint itself says comes first
     * @param inFlight most requests waiting for an answer at once
     * @param values takes what is reached on each item
     */
    public Evaluation(Endpoint endpoint, int context, int inFlight, Transcript transcript, ItemValues values) {
        this.endpoint = endpoint;
        this.context = endpoint.context().orElse(context);
        this.inFlight = inFlight;
        this.transcript = transcript;
        this.values = values;
    }

    /** Takes every request and answer, in the order of the items, whatever order they came back in. */
    public interface Transcript {
        void record(ObjectNode entry) throws IOException;
    }

    /**
     * The figures of one task; none when it has no items.
     *
     * @throws EndpointFailed when the endpoint gives no usable answer
     * @throws EndpointAway when it gives none for too long
     * @throws IOException when items can't be read or the transcript can't be written
     */
    public List<Score> score(EvaluationTask task) throws EndpointFailed, IOException, InterruptedException {
        return switch (task) {
            case EvaluationTask.Perplexity perplexity -> perplexity(perplexity);
            case EvaluationTask.Choice choice -> choice(choice);
        };
    }

    private List<Score> perplexity(EvaluationTask.Perplexity task)
            throws EndpointFailed, IOException, InterruptedException {
        // One token of the context is left for the one that the endpoint must generate.
        TextScoring scoring = new TextScoring(endpoint, context - 1);
        List<TextScoring.Scored> scored = new ArrayList<>();
        ItemDigest measured = new ItemDigest(TextScoring.NAME);
        try (Items.Reader<TextItem> texts = task.texts().open()) {
            InOrder.map(
                    noting(texts, measured::add),
                    inFlight,
                    text -> new Done<>(text, named(task, text.id(), () -> scoring.score(text))),
                    done -> {
                        scored.add(done.answer().scored());
                        write(task, done.answer().entries());
                        values.add(
                                task.name(),
                                ItemDigest.of(TextScoring.NAME, done.item()),
                                done.item().cluster(),
                                TaskKind.metric(endpoint.kind(), TextScoring.PER_BYTE),
                                done.answer().scored().likelihood());
                    });
        }
        return TextScoring.scores(task.name(), measured.hex(), endpoint.kind(), scored);
    }

    private List<Score> choice(EvaluationTask.Choice task) throws EndpointFailed, IOException, InterruptedException {
        ChoiceScoring scoring = new ChoiceScoring(endpoint, context - 1);
        List<ChoiceScoring.Scored> scored = new ArrayList<>();
        ItemDigest measured = new ItemDigest(ChoiceScoring.NAME);
        try (Items.Reader<ChoiceItem> items = task.items().open()) {
            InOrder.map(
                    noting(items, measured::add),
                    inFlight,
                    item -> new Done<>(item, named(task, item.id(), () -> scoring.score(item))),
                    done -> {
                        scored.add(done.answer().scored());
                        write(task, done.answer().entries());
                        write(task, done.item(), done.answer().scored());
                    });
        }
        return ChoiceScoring.scores(task.name(), measured.hex(), endpoint.kind(), scored);
    }

    private void write(EvaluationTask task, ChoiceItem item, ChoiceScoring.Scored scored) throws IOException {
        String id = ItemDigest.of(ChoiceScoring.NAME, item);
        for (Map.Entry<String, Quantity> value : scored.values(endpoint.kind()).entrySet()) {
            values.add(task.name(), id, item.cluster(), value.getKey(), value.getValue());
        }
    }

    private record Done<T, R>(T item, R answer) {}

    /** The scoring of one item. */
    private interface Scoring<R> {
        R score() throws EndpointFailed, EndpointAway, InterruptedException;
    }

    /** What goes wrong with an item says which one it is. */
    private static <R> R named(EvaluationTask task, String item, Scoring<R> scoring)
            throws EndpointFailed, EndpointAway, InterruptedException {
        try {
            return scoring.score();
        } catch (EndpointFailed e) {
            throw new EndpointFailed("item %s of %s: %s".formatted(item, task.name(), e.getMessage()), e);
        }
    }

    private static <T> Items.Reader<T> noting(Items.Reader<T> items, Consumer<T> note) {
        return () -> {
            Optional<T> next = items.next();
            next.ifPresent(note);
            return next;
        };
    }

    private void write(EvaluationTask task, List<ObjectNode> entries) throws IOException {
        for (ObjectNode entry : entries) {
            transcript.record(entry.put("task", task.name()));
        }
    }
}
