package dev.millrace.inference.domain;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A token and what the model thought of it.
 *
 * @param logprob natural logarithm of its probability, before temperature; absent for the first token of a prompt, which
 *     nothing precedes, and when none was asked for
 * @param top the likeliest tokens at its place, best first; the likeliest of all is always among them
 */
public record ScoredToken(int id, OptionalDouble logprob, List<Candidate> top) {

    /** A token that might have stood there. */
    public record Candidate(int id, double logprob) {}

    /** With at most so many of the likeliest tokens; less than 0: without its own score, too. */
    ScoredToken withCandidates(int most) {
        if (most < 0) {
            return unscored(id);
        }
        return top.size() <= most ? this : new ScoredToken(id, logprob, top.subList(0, most));
    }

    static ScoredToken unscored(int id) {
        return new ScoredToken(id, OptionalDouble.empty(), List.of());
    }
}
