package dev.millrace.trainer.engine.job;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Listens for worker processes that say nothing any more, as when they are stopped: the others would wait for them. Looks
 * are counted, not time: when this process was stopped itself, its workers aren't taken for dead.
 */
final class Vigil implements AutoCloseable {

    /** Workers say something every second. */
    static final int PATIENCE_SECONDS = 10;

    /** Until the first word: a virtual machine starts slowly where there is much else to do. */
    private static final int STARTING_SECONDS = 60;

    private final Map<Process, AtomicInteger> left = new ConcurrentHashMap<>();
    private final Consumer<Process> silent;
    private final Thread thread;

    /** @param silent is told of a worker that has been silent for too long */
    Vigil(Consumer<Process> silent) {
        this.silent = silent;
        this.thread = Thread.ofVirtual().start(this::watch);
    }

    /** Begins to listen for a worker. */
    void over(Process worker) {
        left.put(worker, new AtomicInteger(STARTING_SECONDS));
    }

    /** A worker has said something. */
    void heard(Process worker) {
        left.computeIfPresent(worker, (process, looks) -> {
            looks.set(PATIENCE_SECONDS);
            return looks;
        });
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(Duration.ofSeconds(1));
                left.forEach((worker, looks) -> {
                    if (looks.decrementAndGet() < 0) {
                        left.remove(worker);
                        if (worker.isAlive()) {
                            silent.accept(worker);
                        }
                    }
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
