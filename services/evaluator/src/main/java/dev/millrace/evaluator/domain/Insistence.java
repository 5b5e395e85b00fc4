package dev.millrace.evaluator.domain;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One request that is made until it is answered or patience is over. A request that is failed at again and again, while a
 * control that was answered before still is, has itself to blame: to go on would be in vain.
 */
final class Insistence {

    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(20);

    private final URI address;
    private final RetryPolicy retries;
    private final Waiting waiting;
    private final Control control;
    private final long start = System.nanoTime();
    private Duration backoff;
    private int faults;
    private boolean othersAreAnswered;

    Insistence(URI address, RetryPolicy retries, Waiting waiting, Control control) {
        this.address = address;
        this.retries = retries;
        this.waiting = waiting;
        this.control = control;
        this.backoff = retries.firstWait();
    }

    /** Another request, of which it is known that it can be answered. */
    interface Control {
        /** Whether it is answered now. */
        boolean isAnswered() throws InterruptedException;
    }

    /** What an attempt that wasn't answered says. */
    enum Kind {
        /** Nothing of the request: the server is busy, or can't be reached. */
        ELSEWHERE,
        /** The request may have been too much: the connection broke, no answer came in time, or a gateway says so. */
        CUT_OFF,
        /** The server says that it failed at it. */
        FAULT
    }

    /**
     * Why an attempt wasn't answered.
     *
     * @param problem in words
     * @param asked how long the server wants to be left alone
     */
    record Trouble(String problem, Kind kind, Optional<Duration> asked) {}

    /**
     * Waits for the next attempt.
     *
     * @throws EndpointFailed when it's the request that can't be answered
     * @throws EndpointAway when nothing is answered for longer than patience lasts
     */
    void pause(Trouble trouble) throws EndpointFailed, EndpointAway, InterruptedException {
        Duration soFar = Duration.ofNanos(System.nanoTime() - start);
        boolean fault = trouble.kind() != Kind.ELSEWHERE;
        faults += fault ? 1 : 0;
        if (fault && othersAreAnswered) {
            throw new EndpointFailed("%s: failed at this request %d times, though it answers others: %s"
                    .formatted(address, faults, trouble.problem()));
        }
        if (soFar.compareTo(retries.total()) >= 0) {
            giveUp(trouble, soFar);
        }
        waiting.waits(address + ": " + trouble.problem(), soFar);
        Duration wanted = scattered(longer(trouble.asked().orElse(backoff), retries.firstWait()));
        // A server that asks for more than there is patience is asked once more when that is over.
        Thread.sleep(shorter(wanted, retries.total().minus(soFar)));
        backoff = shorter(backoff.multipliedBy(2), LONGEST_BACKOFF);
        // After the wait, so that a server which the request has brought down is up again. The request itself is then
        // tried once more: it may be an outage that has just ended.
        othersAreAnswered = faults >= retries.attempts() && control.isAnswered();
    }

    private void giveUp(Trouble trouble, Duration soFar) throws EndpointFailed, EndpointAway, InterruptedException {
        String sentence = "%s: gave up after %d s: %s".formatted(address, soFar.toSeconds(), trouble.problem());
        if (control.isAnswered()) {
            throw new EndpointFailed(sentence);
        }
        if (trouble.kind() == Kind.FAULT) {
            throw new FailsAtAll(sentence);
        }
        throw new EndpointAway(sentence);
    }

    /** Never less than asked for, and not the same for all: requests turned away together don't come back together. */
    private static Duration scattered(Duration wait) {
        return wait.plusMillis(ThreadLocalRandom.current().nextLong(wait.toMillis() / 4 + 1));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
