package dev.millrace.inference.domain;

import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.inference.domain.Engine.Submission;
import java.util.List;
import java.util.Set;

/**
 * Makes generations of the requests of a call.
 *
 * @param ends tokens that end an answer
 */
record Intake(RequestBounds bounds, Tokenizer tokenizer, Set<Integer> ends) {

    /** Tokens, read and generated, of all requests of a call that is short. */
    static final int SHORT = 64;

    /**
     * Those of one call.
     *
     * @throws IllegalArgumentException when the model can't be asked one of them
     */
    List<Generation> generations(List<Submission> submissions) {
        long all = submissions.stream()
                .map(Submission::request)
                .mapToLong(request -> bounds.tokens(bounds.checked(request)))
                .sum();
        return submissions.stream()
                .map(s -> new Generation(
                        s.request(),
                        new Generation.Size(bounds.tokens(s.request()), all <= SHORT),
                        s.listener(),
                        tokenizer,
                        ends))
                .toList();
    }
}
