package dev.millrace.evaluator.domain;

import java.time.Duration;

/** Hears of requests that an endpoint keeps waiting. Called by many threads at once. */
public interface Waiting {

    /**
     * A request waits.
     *
     * @param why what the endpoint answered
     * @param soFar how long it has waited
     * @throws EndpointFailed when it would be in vain to wait any longer
     */
    void waits(String why, Duration soFar) throws EndpointFailed;

    /** The endpoint has answered a request. */
    void over();
}
