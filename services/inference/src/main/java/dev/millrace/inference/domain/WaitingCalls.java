package dev.millrace.inference.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Requests that wait for a slot, and how many may. Whose turn it is goes by what it costs, in tokens ({@link FairShares}):
 * callers get tokens in equal shares, whatever number of calls they make, and so do the calls of one; who asks for little
 * isn't kept waiting by who asks for much, and each gets its turn. Guarded by the engine's lock.
 */
final class WaitingCalls {
    private final FairShares shares = new FairShares();
    private final EngineLimits limits;
    private final EngineStats stats;
    /** In tokens: what is begun makes room. */
    private final ReturnTimes returns = new ReturnTimes();

    private int shorts;

    WaitingCalls(EngineLimits limits, EngineStats stats) {
        this.limits = limits;
        this.stats = stats;
    }

    /** How many requests. */
    int size() {
        return shares.size();
    }

    /** How many of them are of short calls. */
    int shorts() {
        return shorts;
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** Takes all requests of a call, or none. */
    void add(Caller caller, List<Generation> call) throws QueueFull {
        if (!hasRoomFor(caller, call)) {
            forgetCancelled();
        }
        if (!hasRoomFor(caller, call)) {
            long tokens = call.stream().mapToLong(Generation::cost).sum();
            throw QueueFull.now(size(), limits.queue(), returns.turnedAway(tokens));
        }
        if (!call.isEmpty()) {
            shares.add(caller, call);
            call.forEach(request -> count(request, 1));
        }
    }

    /**
     * A call is taken whole while there is room for anybody: were there to be room for all of it, one of many requests would
     * be turned away for as long as calls of few take what becomes free. Some room is left to callers who have less waiting
     * than others, or one who asks without end would leave none to anybody.
     */
    private boolean hasRoomFor(Caller caller, List<Generation> call) {
        boolean room = call.stream().allMatch(Generation::isShort)
                ? size() < limits.queue() || shorts < limits.shortQueue()
                : size() - shorts < limits.longQueue();
        return room || (size() < limits.sharedQueue() && shares.isUnderShare(caller, limits.sharedQueue()));
    }

    /** Takes one back that had been begun, whether or not there is room. */
    void takeBack(Generation begun) {
        shares.takeBack(begun);
        count(begun, 1);
    }

    /** The next request that will do. */
    Optional<Generation> next(Predicate<Generation> willDo) {
        Optional<Generation> next = shares.next(willDo);
        next.ifPresent(request -> {
            count(request, -1);
            returns.freed(request.cost());
        });
        return next;
    }

    /** Forgets those that nobody waits for any more. */
    private void forgetCancelled() {
        shares.removeIf(request -> {
            boolean over = request.isOver();
            if (over) {
                count(request, -1);
            }
            return over;
        });
    }

    private void count(Generation request, int by) {
        shorts += request.isShort() ? by : 0;
        stats.queued.addAndGet(by);
    }

    /** Everything that waits; nothing does afterwards. */
    List<Generation> drain() {
        List<Generation> all = new ArrayList<>();
        shares.removeIf(all::add);
        all.forEach(request -> count(request, -1));
        return all;
    }
}
