package dev.millrace.inference.domain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * Requests that wait for a slot. Calls take turns, one request each, so that a call of many doesn't keep the others from
 * being answered. Guarded by the engine's lock.
 */
final class WaitingCalls {
    private final Deque<Queue<Generation>> calls = new ArrayDeque<>();
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Takes all requests of a call. */
    void add(List<Generation> call) {
        if (!call.isEmpty()) {
            calls.add(new ArrayDeque<>(call));
            size += call.size();
        }
    }

    /** The next request of the call whose turn it is. */
    Optional<Generation> next() {
        Queue<Generation> call = calls.poll();
        if (call == null) {
            return Optional.empty();
        }
        Generation next = call.remove();
        size--;
        if (!call.isEmpty()) {
            calls.add(call);
        }
        return Optional.of(next);
    }

    /** Forgets those that nobody waits for any more; how many those were. */
    int forgetCancelled() {
        int before = size;
        calls.forEach(call -> call.removeIf(Generation::isOver));
        calls.removeIf(Queue::isEmpty);
        size = calls.stream().mapToInt(Queue::size).sum();
        return before - size;
    }

    /** Everything that waits; nothing does afterwards. */
    List<Generation> drain() {
        List<Generation> all = new ArrayList<>();
        calls.forEach(all::addAll);
        calls.clear();
        size = 0;
        return all;
    }
}
