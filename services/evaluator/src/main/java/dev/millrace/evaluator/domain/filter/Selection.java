package dev.millrace.evaluator.domain.filter;

import java.util.List;

/** The first answers, as many as said or as there are. */
record Selection(int count) implements AnswerFilter {

    Selection {
        if (count < 1) {
            throw new IllegalArgumentException("k: expected at least 1, found " + count);
        }
    }

    @Override
    public List<String> apply(List<String> answers, List<String> choices) {
        return answers.subList(0, Math.min(count, answers.size()));
    }

    @Override
    public boolean onlySelects() {
        return true;
    }
}
