package dev.millrace.trainer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Handles values one at a time, in their order, on a thread of its own. A value that is overtaken before its turn is
 * dropped, unless it is insisted on: what produces them never waits, and what handles them doesn't fall behind.
 */
final class Latest<T> implements AutoCloseable {

    private record Waiting<T>(T value, boolean insisted) {}

    private final Consumer<T> handler;
    private final Consumer<T> dropped;
    private final Deque<Waiting<T>> waiting = new ArrayDeque<>();
    private final ExecutorService thread;

    Latest(String name, Consumer<T> handler, Consumer<T> dropped) {
        this.handler = handler;
        this.dropped = dropped;
        this.thread =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().name(name).factory());
    }

    /** Hands a value over. */
    void offer(T value) {
        add(new Waiting<>(value, false));
    }

    /** Hands over a value that isn't overtaken; only {@link #abandon} drops it. */
    void insist(T value) {
        add(new Waiting<>(value, true));
    }

    private void add(Waiting<T> next) {
        overtaken(next).ifPresent(dropped);
        try {
            thread.execute(this::handleNext);
        } catch (RejectedExecutionException e) { // abandoned
            abandon();
        }
    }

    private Optional<T> overtaken(Waiting<T> next) {
        synchronized (waiting) {
            Optional<T> last = Optional.ofNullable(waiting.peekLast())
                    .filter(w -> !w.insisted())
                    .map(Waiting::value);
            last.ifPresent(value -> waiting.removeLast());
            waiting.addLast(next);
            return last;
        }
    }

    private void handleNext() {
        Optional<Waiting<T>> next;
        synchronized (waiting) {
            next = Optional.ofNullable(waiting.pollFirst());
        }
        next.map(Waiting::value).ifPresent(handler);
    }

    /** Interrupts the handler; from now on values are dropped. Never waits. */
    void abandon() {
        thread.shutdownNow();
        List<Waiting<T>> left;
        synchronized (waiting) {
            left = List.copyOf(waiting);
            waiting.clear();
        }
        left.forEach(w -> dropped.accept(w.value()));
    }

    /** Waits until the last value is handled. */
    @Override
    public void close() {
        thread.close();
    }
}
