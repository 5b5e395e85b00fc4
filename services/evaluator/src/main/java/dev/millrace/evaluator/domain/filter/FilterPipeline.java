package dev.millrace.evaluator.domain.filter;

import dev.millrace.evaluator.domain.item.Answer;
import java.util.ArrayList;
import java.util.List;

/**
 * Filters one after another, which make one answer of all that were given to a request.
 *
 * @param name under which the scores are reported
 */
public record FilterPipeline(String name, List<AnswerFilter> steps) {

    /** What is done where a task says nothing: the first answer, as it is. */
    public static final FilterPipeline NONE = new FilterPipeline("none", List.of(new Selection(1)));

    public FilterPipeline {
        steps = List.copyOf(steps);
    }

    /**
     * The answer that is measured: the first of those that are left.
     *
     * @param answers to one request, in the order they were given; at least one
     * @param choices of the item; none where it has none
     * @throws IllegalArgumentException when there are fewer answers than a filter takes, or it takes texts and these are
     *     likelihoods
     */
    public Answer apply(List<Answer> answers, List<String> choices) {
        if (answers.isEmpty()) {
            throw new IllegalArgumentException("A request has no answer");
        }
        List<String> texts = new ArrayList<>();
        for (Answer answer : answers) {
            if (!(answer instanceof Answer.Generation generation)) {
                return untouched(answers);
            }
            texts.add(generation.text());
        }
        return new Answer.Generation(applyToTexts(texts, choices).getFirst());
    }

    private Answer untouched(List<Answer> answers) {
        if (!steps.stream().allMatch(AnswerFilter::onlySelects)) {
            throw new IllegalArgumentException(
                    "The filter \"%s\" reads texts, but was given log-likelihoods".formatted(name));
        }
        return answers.getFirst();
    }

    /** What is left of texts. */
    public List<String> applyToTexts(List<String> texts, List<String> choices) {
        List<String> left = texts;
        for (AnswerFilter step : steps) {
            left = step.apply(left, choices);
        }
        return left;
    }
}
