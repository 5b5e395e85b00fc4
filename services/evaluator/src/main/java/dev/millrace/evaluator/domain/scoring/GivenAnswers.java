package dev.millrace.evaluator.domain.scoring;

import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.request.ItemRequests;
import java.util.List;
import java.util.Optional;

/** What a model has answered. */
public interface GivenAnswers {

    /**
     * The answers to an item: for each request, in order, what was answered each time it was asked; empty where one is missing.
     *
     * @param repeats how often each request was asked
     */
    Optional<List<List<Answer>>> to(ItemRequests item, int repeats);
}
