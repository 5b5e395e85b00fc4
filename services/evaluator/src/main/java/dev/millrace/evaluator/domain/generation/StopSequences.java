package dev.millrace.evaluator.domain.generation;

import dev.millrace.contracts.text.PythonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a generated text ends.
 *
 * @param texts each of which ends it, and isn't part of it; an empty one ends nothing
 */
public record StopSequences(List<String> texts) {

    public StopSequences {
        texts = List.copyOf(texts);
    }

    /**
     * Those of a task and the model's own.
     *
     * @param until what the task says
     * @param endOfText the text of the model's end-of-text token
     */
    public static StopSequences of(List<String> until, Optional<String> endOfText) {
        List<String> texts = new ArrayList<>(until);
        endOfText.filter(end -> !texts.contains(end)).ifPresent(texts::add);
        return new StopSequences(texts);
    }

    /**
     * The answer in a generated text: what comes after the last end of thought, up to the first stop. An endpoint that stops
     * nowhere, or takes only some stops, so gives the same answer as one that takes all of them.
     *
     * @param endOfThought ends what a model says to itself
     */
    public String answer(String generated, Optional<String> endOfThought) {
        String answer = endOfThought
                .filter(end -> !end.isEmpty())
                .map(end -> {
                    int last = generated.lastIndexOf(end);
                    return PythonText.stripLeading(last < 0 ? generated : generated.substring(last + end.length()));
                })
                .orElse(generated);
        for (String stop : texts) {
            int place = stop.isEmpty() ? -1 : answer.indexOf(stop);
            answer = place < 0 ? answer : answer.substring(0, place);
        }
        return answer;
    }
}
