package dev.millrace.evaluator.domain;

import java.time.Duration;

/** Hears of requests that an endpoint keeps waiting. Called by many threads at once. */
public interface Waiting {

    /**
     * A request waits.
     *
     * @param why what the endpoint answered
     * @param soFar how long it has waited
     */
    void waits(String why, Duration soFar);

    /** The endpoint has answered a request. */
    void over();
}
