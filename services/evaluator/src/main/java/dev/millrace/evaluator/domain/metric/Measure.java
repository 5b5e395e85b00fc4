package dev.millrace.evaluator.domain.metric;

import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.item.ItemValue;
import dev.millrace.evaluator.domain.item.Question;
import java.util.List;

/** What an item adds to a metric. */
@FunctionalInterface
public interface Measure {

    /**
     * The value of an item.
     *
     * @param answers one to each request of the item, in the order of the requests
     * @throws IllegalArgumentException when question and answers aren't of the kind that this measures
     */
    ItemValue of(Question question, List<Answer> answers);
}
