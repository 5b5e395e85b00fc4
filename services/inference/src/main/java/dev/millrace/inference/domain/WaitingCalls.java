package dev.millrace.inference.domain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * Requests that wait for a slot. Whose turn it is goes by what it costs (self-clocked fair queueing, Golestani 1994): a request's
 * tag is that of the one before it in its call, or the time at which its call came, plus its tokens; the least tag is next, and
 * that is what time it is then. So calls get tokens in equal shares, one that asks for little isn't kept waiting by one that
 * asks for much, and each gets its turn. Guarded by the engine's lock.
 */
final class WaitingCalls {
    /** In the order in which they came, which decides between equal tags. */
    private final List<Call> calls = new ArrayList<>();

    private final EngineLimits limits;
    private final EngineStats stats;
    /** In tokens: what is begun makes room. */
    private final ReturnTimes returns = new ReturnTimes();

    private int size;
    private int shorts;
    private long now;

    WaitingCalls(EngineLimits limits, EngineStats stats) {
        this.limits = limits;
        this.stats = stats;
    }

    /** A call, for as long as any of its requests isn't over. */
    static final class Call {
        private final Queue<Generation> requests;
        /** Where the tag of its next request begins. */
        private long begin;

        private Call(List<Generation> requests, long begin) {
            this.requests = new ArrayDeque<>(requests);
            this.begin = begin;
        }
    }

    /** How many requests. */
    int size() {
        return size;
    }

    /** How many of them are of short calls. */
    int shorts() {
        return shorts;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Takes all requests of a call, or none. */
    void add(List<Generation> call) throws QueueFull {
        if (!hasRoomFor(call)) {
            forgetCancelled();
        }
        if (!hasRoomFor(call)) {
            long tokens = call.stream().mapToLong(Generation::cost).sum();
            throw QueueFull.now(size, limits.queue(), returns.turnedAway(tokens));
        }
        if (!call.isEmpty()) {
            Call taken = new Call(call, now);
            call.forEach(request -> request.belongsTo(taken));
            calls.add(taken);
            call.forEach(request -> count(request, 1));
        }
    }

    /**
     * A call is taken whole while there is room for anybody: were there to be room for all of it, one of many requests would be
     * turned away for as long as calls of few take what becomes free.
     */
    private boolean hasRoomFor(List<Generation> call) {
        return call.stream().allMatch(Generation::isShort)
                ? size < limits.queue() || shorts < limits.shortQueue()
                : size - shorts < limits.longQueue();
    }

    /** Takes one back that had been begun, whether or not there is room. What it reads again is counted to its call. */
    void takeBack(Generation begun) {
        Call call = begun.call();
        if (call.requests.isEmpty()) {
            call.begin = Math.max(call.begin, now);
            calls.add(call);
        }
        call.requests.add(begun);
        count(begun, 1);
    }

    /** The next request that will do. */
    Optional<Generation> next(Predicate<Generation> willDo) {
        Call first = null;
        Generation chosen = null;
        long least = Long.MAX_VALUE;
        for (Call call : calls) {
            Optional<Generation> next = call.requests.stream().filter(willDo).findFirst();
            if (next.isPresent() && call.begin + next.get().cost() < least) {
                first = call;
                chosen = next.get();
                least = call.begin + chosen.cost();
            }
        }
        if (first == null || chosen == null) {
            return Optional.empty();
        }
        now = Math.max(now, least);
        first.begin = least;
        first.requests.remove(chosen);
        if (first.requests.isEmpty()) {
            calls.remove(first);
        }
        count(chosen, -1);
        returns.freed(chosen.cost());
        return Optional.of(chosen);
    }

    /** Forgets those that nobody waits for any more. */
    private void forgetCancelled() {
        for (Iterator<Call> all = calls.iterator(); all.hasNext(); ) {
            Call call = all.next();
            List<Generation> over =
                    call.requests.stream().filter(Generation::isOver).toList();
            over.forEach(call.requests::remove);
            over.forEach(request -> count(request, -1));
            if (call.requests.isEmpty()) {
                all.remove();
            }
        }
    }

    private void count(Generation request, int by) {
        size += by;
        shorts += request.isShort() ? by : 0;
        stats.queued.addAndGet(by);
    }

    /** Everything that waits; nothing does afterwards. */
    List<Generation> drain() {
        List<Generation> all = new ArrayList<>();
        calls.forEach(call -> all.addAll(call.requests));
        calls.clear();
        all.forEach(request -> count(request, -1));
        return all;
    }
}
