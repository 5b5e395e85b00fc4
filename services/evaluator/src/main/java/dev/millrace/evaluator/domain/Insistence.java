package dev.millrace.evaluator.domain;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** One request that is made until it is answered or patience is over. */
final class Insistence {

    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(20);

    private final URI address;
    private final Patience patience;
    private final Waiting waiting;
    private final long start = System.nanoTime();
    private Duration backoff;
    private int faults;

    Insistence(URI address, Patience patience, Waiting waiting) {
        this.address = address;
        this.patience = patience;
        this.waiting = waiting;
        this.backoff = patience.firstWait();
    }

    /**
     * Why an attempt wasn't answered.
     *
     * @param problem in words
     * @param fault whether the server failed at it; otherwise it is busy or away, which says nothing of the request
     * @param asked how long the server wants to be left alone
     */
    record Trouble(String problem, boolean fault, Optional<Duration> asked) {}

    /** Waits for the next attempt. */
    void pause(Trouble trouble) throws EndpointAway, InterruptedException {
        Duration soFar = Duration.ofNanos(System.nanoTime() - start);
        faults += trouble.fault() ? 1 : 0;
        if (faults == patience.attempts()) {
            throw new EndpointAway("%s: gave up after %d attempts: %s".formatted(address, faults, trouble.problem()));
        }
        if (soFar.compareTo(patience.total()) >= 0) {
            throw new EndpointAway(
                    "%s: gave up after %d s: %s".formatted(address, soFar.toSeconds(), trouble.problem()));
        }
        waiting.waits(address + ": " + trouble.problem(), soFar);
        Thread.sleep(scattered(longer(trouble.asked().orElse(backoff), patience.firstWait())));
        backoff = shorter(backoff.multipliedBy(2), LONGEST_BACKOFF);
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
