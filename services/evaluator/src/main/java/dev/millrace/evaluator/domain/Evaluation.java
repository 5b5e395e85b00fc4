package dev.millrace.evaluator.domain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.events.Score;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Scores a served model on tasks, keeping every request and answer. */
public final class Evaluation {

    private final Endpoint endpoint;
    private final int context;
    private final int inFlight;
    private final Transcript transcript;

    /**
     * An evaluation of the model behind {@code endpoint}.
     *
     * @param context most tokens the model can see; what the endpoint itself says comes first
     * @param inFlight most requests waiting for an answer at once
     */
    public Evaluation(Endpoint endpoint, int context, int inFlight, Transcript transcript) {
        this.endpoint = endpoint;
        this.context = endpoint.context().orElse(context);
        this.inFlight = inFlight;
        this.transcript = transcript;
    }

    /** Takes every request and answer, in the order of the items, whatever order they came back in. */
    public interface Transcript {
        void record(ObjectNode entry) throws IOException;
    }

    /**
     * The figures of one task.
     *
     * @throws EndpointFailed when the endpoint gives no usable answer
     * @throws IOException when the transcript can't be written
     * @throws IllegalArgumentException when the task has no items
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
        InOrder.map(required(task.texts(), task), inFlight, scoring::score, answer -> {
            scored.add(answer.scored());
            write(task, answer.entries());
        });
        return TextScoring.scores(task.name(), scored);
    }

    private List<Score> choice(EvaluationTask.Choice task) throws EndpointFailed, IOException, InterruptedException {
        ChoiceScoring scoring = new ChoiceScoring(endpoint, context - 1);
        List<ChoiceScoring.Scored> scored = new ArrayList<>();
        InOrder.map(required(task.items(), task), inFlight, scoring::score, answer -> {
            scored.add(answer.scored());
            write(task, answer.entries());
        });
        return ChoiceScoring.scores(task.name(), scored);
    }

    private static <T> List<T> required(List<T> items, EvaluationTask task) {
        if (items.isEmpty()) {
            throw new IllegalArgumentException("task %s has no items to score".formatted(task.name()));
        }
        return items;
    }

    private void write(EvaluationTask task, List<ObjectNode> entries) throws IOException {
        for (ObjectNode entry : entries) {
            transcript.record(entry.put("task", task.name()));
        }
    }
}
