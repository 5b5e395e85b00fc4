package dev.millrace.trainer;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Handles values one at a time on a thread of its own. A value that is overtaken before its turn is dropped: what
 * produces them never waits, and what handles them never falls behind.
 */
final class Latest<T> implements AutoCloseable {

    private final Consumer<T> handler;
    private final Consumer<T> dropped;
    private final AtomicReference<T> pending = new AtomicReference<>();
    private final ExecutorService thread;

    Latest(String name, Consumer<T> handler, Consumer<T> dropped) {
        this.handler = handler;
        this.dropped = dropped;
        this.thread =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().name(name).factory());
    }

    /** Hands a value over. */
    void offer(T value) {
        T overtaken = pending.getAndSet(value);
        if (overtaken != null) {
            dropped.accept(overtaken);
        }
        try {
            thread.execute(this::handleNext);
        } catch (RejectedExecutionException e) { // abandoned
            abandon();
        }
    }

    private void handleNext() {
        T value = pending.getAndSet(null);
        if (value != null) {
            handler.accept(value);
        }
    }

    /** Interrupts the handler; from now on values are dropped. Never waits. */
    void abandon() {
        thread.shutdownNow();
        T value = pending.getAndSet(null);
        if (value != null) {
            dropped.accept(value);
        }
    }

    /** Waits until the last value is handled. */
    @Override
    public void close() {
        thread.close();
    }
}
