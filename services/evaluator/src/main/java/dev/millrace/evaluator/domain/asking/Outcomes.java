package dev.millrace.evaluator.domain.asking;

import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.request.ItemRequests;
import dev.millrace.evaluator.domain.request.Request;
import dev.millrace.evaluator.domain.scoring.GivenAnswers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What came of requests. */
@FunctionalInterface
public interface Outcomes extends GivenAnswers {

    /**
     * What came of a request, if it was asked.
     *
     * @param time which time it was asked, from 0
     */
    Optional<Outcome> of(Request request, int time);

    @Override
    default Optional<List<List<Answer>>> to(ItemRequests item, int repeats) {
        List<List<Answer>> answers = new ArrayList<>();
        for (Request request : item.requests()) {
            List<Answer> times = new ArrayList<>();
            for (int time = 0; time < repeats; time++) {
                Optional<Outcome> known = of(request, time);
                if (known.isEmpty() || !(known.get() instanceof Outcome.Answered(Answer answer))) {
                    return Optional.empty();
                }
                times.add(answer);
            }
            answers.add(times);
        }
        return Optional.of(answers);
    }

    /** Why an item has no score, where one of its requests couldn't be asked. */
    default Optional<String> unscored(ItemRequests item) {
        for (Request request : item.requests()) {
            Optional<Outcome> known = of(request, 0);
            if (known.isPresent() && known.get() instanceof Outcome.Unscored(String reason)) {
                return Optional.of(reason);
            }
        }
        return Optional.empty();
    }
}
