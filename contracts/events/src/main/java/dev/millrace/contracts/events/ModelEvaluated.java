package dev.millrace.contracts.events;

import java.util.List;
import java.util.Optional;

/**
 * A model has been scored: when its run got that far, or because somebody asked for it again.
 *
 * @param run the run
 * @param model the model's name
 * @param version its version
 * @param scores every figure
 * @param items every request and answer behind the scores (JSONL, Zstandard)
 * @param seconds how long it took
 * @param request what was asked for, when it was; absent for the evaluation that belongs to the run
 * @param when the time, as ISO 8601 in UTC; absent in what was scored before it was told
 * @param live what the live version of the model reached on the same documents, where it had to be asked for that
 * @param results what was reached on each item (JSONL, Zstandard); absent in what was scored before that was kept
 * @param comparisons the version beside the live one, item by item; absent in what was scored before there was that
 * @param prompts what it is to be asked beside the live version, where the recipe wants a win rate
 * @param contamination how much of each task with a file was found in the data; absent where nobody looked for it
 */
public record ModelEvaluated(
        String run,
        String model,
        String version,
        List<Score> scores,
        ObjectRef items,
        double seconds,
        Optional<String> request,
        Optional<String> when,
        Optional<LiveScores> live,
        Optional<ObjectRef> results,
        Optional<List<Comparison>> comparisons,
        Optional<Prompts> prompts,
        Optional<List<TaskContamination>> contamination)
        implements Event {

    public ModelEvaluated {
        scores = List.copyOf(scores);
        comparisons = comparisons.map(List::copyOf);
        contamination = contamination.map(List::copyOf);
    }

    /**
     * Prompts that models are to answer.
     *
     * @param object a JSON object a line: id, and prompt or messages
     * @param items how many
     */
    public record Prompts(ObjectRef object, int items) {}

    /**
     * Figures of another version, on documents that are this run's own.
     *
     * @param version the version that was live
     * @param scores its figures
     */
    public record LiveScores(String version, List<Score> scores) {
        public LiveScores {
            scores = List.copyOf(scores);
        }
    }

    @Override
    public String subject() {
        return model + "@" + version + request.map(id -> "#" + id).orElse("");
    }
}
