package dev.millrace.contracts.events;

import java.util.List;

/**
 * What a server has seen of a version's trial since it started, or since it knows of the trial.
 *
 * @param run the run
 * @param model the model's name
 * @param version the version
 * @param mode who answers
 * @param server which server, and since which of its starts: figures of two of them add up
 * @param number counts what this server says of the trial, from 1; the one with the highest number holds
 * @param seconds since the trial was started
 * @param candidate how the version on trial has answered
 * @param live how the live version has answered the others
 */
public record TrialMeasured(
        String run,
        String model,
        String version,
        Trial.Mode mode,
        String server,
        int number,
        long seconds,
        Answers candidate,
        Answers live)
        implements Event {

    /**
     * How requests were answered.
     *
     * @param requests how many were
     * @param errors how many of these failed by the server's doing
     * @param millis how many of the others took how long, from the request's arrival to the end of its answer: in class i
     *     less than 2^((i + 1) / 4) ms, and no less than the class before
     */
    public record Answers(long requests, long errors, List<Long> millis) {

        public Answers {
            millis = List.copyOf(millis);
            if (requests < 0 || errors < 0 || errors > requests) {
                throw new IllegalArgumentException("%d of %d can't have failed".formatted(errors, requests));
            }
        }
    }

    @Override
    public String subject() {
        return "%s@%s/%s/%s#%d".formatted(model, version, mode, server, number);
    }
}
