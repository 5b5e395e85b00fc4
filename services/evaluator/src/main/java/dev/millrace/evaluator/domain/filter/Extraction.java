package dev.millrace.evaluator.domain.filter;

import dev.millrace.contracts.text.PythonText;
import dev.millrace.contracts.text.expression.PythonPattern;
import java.util.List;
import java.util.Optional;

/**
 * What an expression finds in each answer, without white space around it.
 *
 * @param place which of the matches is taken, from 0, or from -1 backwards; one that isn't there counts as none
 * @param fallback what stands for an answer in which nothing is found
 */
record Extraction(PythonPattern pattern, int place, String fallback) implements AnswerFilter {

    @Override
    public List<String> apply(List<String> answers, List<String> choices) {
        return answers.stream().map(answer -> find(answer).orElse(fallback)).toList();
    }

    /** Of several groups the first that isn't empty. */
    Optional<String> find(String answer) {
        List<List<String>> found = pattern.findAll(answer);
        int index = place < 0 ? found.size() + place : place;
        if (index < 0 || index >= found.size()) {
            return Optional.empty();
        }
        List<String> groups = found.get(index);
        return groups.size() == 1
                ? Optional.of(PythonText.strip(groups.getFirst()))
                : groups.stream().filter(group -> !group.isEmpty()).findFirst().map(PythonText::strip);
    }
}
