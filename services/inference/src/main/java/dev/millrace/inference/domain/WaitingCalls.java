package dev.millrace.inference.domain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Predicate;

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

    /** The next request that will do of the call whose turn it is, or of the first one after it that has any. */
    Optional<Generation> next(Predicate<Generation> willDo) {
        for (Iterator<Queue<Generation>> turns = calls.iterator(); turns.hasNext(); ) {
            Queue<Generation> call = turns.next();
            Optional<Generation> next = call.stream().filter(willDo).findFirst();
            if (next.isPresent()) {
                turns.remove();
                call.remove(next.get());
                size--;
                if (!call.isEmpty()) {
                    calls.add(call);
                }
                return next;
            }
        }
        return Optional.empty();
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
