package dev.millrace.evaluator.domain;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many questions in flight, their answers taken in the order they were asked. */
public final class InOrder {

    private InOrder() {}

    /** Asks one question. */
    public interface Asking<T, R> {
        R ask(T item) throws EndpointFailed, IOException, InterruptedException;
    }

    /** Takes one answer. */
    public interface Taking<R> {
        void take(R answer) throws IOException;
    }

    /** Asks for each item, at most {@code inFlight} at a time; the first failure ends it and stops the rest. */
    public static <T, R> void map(Items.Reader<T> items, int inFlight, Asking<T, R> asking, Taking<R> taking)
            throws EndpointFailed, IOException, InterruptedException {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            Deque<Future<R>> waiting = new ArrayDeque<>();
            for (Optional<T> next = items.next(); next.isPresent(); next = items.next()) {
                T item = next.get();
                if (waiting.size() == inFlight) {
                    taking.take(answer(waiting.remove()));
                }
                waiting.add(threads.submit(() -> asking.ask(item)));
            }
            while (!waiting.isEmpty()) {
                taking.take(answer(waiting.remove()));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static <R> R answer(Future<R> future) throws EndpointFailed, IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case EndpointFailed failed -> throw failed;
                case IOException unread -> throw unread;
                case RuntimeException unexpected -> throw unexpected;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException("An evaluation request ended oddly", e);
            }
        }
    }
}
