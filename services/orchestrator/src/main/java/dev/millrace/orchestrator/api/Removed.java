package dev.millrace.orchestrator.api;

import dev.millrace.orchestrator.api.Failures.Conflict;
import dev.millrace.orchestrator.domain.Steering;

/**
 * That something is removed.
 *
 * @param name what, as {@code NAME@VERSION}
 * @param run the run that had made it
 * @param message the same in a sentence
 */
public record Removed(String name, String run, String message) {

    static Removed of(String name, String run, Steering answer) {
        if (answer instanceof Steering.Refused(String sentence)) {
            throw new Conflict(sentence);
        }
        return new Removed(name, run, answer.sentence());
    }
}
