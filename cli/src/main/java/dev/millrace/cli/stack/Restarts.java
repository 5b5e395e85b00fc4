package dev.millrace.cli.stack;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How soon a process that ended by itself is started again, and when it has ended too often. */
final class Restarts {

    /** So many ends of one process within {@link #WITHIN} are no accident. */
    static final int MOST = 3;

    static final Duration WITHIN = Duration.ofMinutes(5);
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final int GROWTH = 4;

    private final Map<String, Deque<Instant>> ends = new HashMap<>();

    /** How long to wait before {@code name}, which has just ended, is started again; nothing when it isn't. */
    Optional<Duration> after(String name, Instant now) {
        Deque<Instant> recent = ends.computeIfAbsent(name, _ -> new ArrayDeque<>());
        recent.removeIf(end -> end.isBefore(now.minus(WITHIN)));
        recent.add(now);
        return recent.size() >= MOST
                ? Optional.empty()
                : Optional.of(FIRST.multipliedBy((long) Math.pow(GROWTH, recent.size() - 1)));
    }
}
