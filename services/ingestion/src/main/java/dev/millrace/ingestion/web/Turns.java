package dev.millrace.ingestion.web;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Whose turn it is: between two requests to one host lies a pause, whichever source asks. */
@ApplicationScoped
public class Turns {

    private final Map<String, Long> next = new HashMap<>();

    /** Waits until {@code host} may be asked again, and keeps everyone else away from it for {@code pause}. */
    void await(String host, Duration pause) throws InterruptedException {
        Thread.sleep(Duration.ofNanos(Math.max(0, reserve(host, pause) - System.nanoTime())));
    }

    /** Nobody asks {@code host} for that long. */
    synchronized void postpone(String host, Duration pause) {
        next.merge(host, System.nanoTime() + pause.toNanos(), (a, b) -> a - b > 0 ? a : b);
    }

    private synchronized long reserve(String host, Duration pause) {
        long now = System.nanoTime();
        next.values().removeIf(free -> free - now < 0);
        long turn = next.getOrDefault(host, now);
        next.put(host, turn + pause.toNanos());
        return turn;
    }
}
