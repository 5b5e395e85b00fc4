package dev.millrace.inference.domain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * Requests that wait, and whose turn it is: hierarchical self-clocked fair queueing (Golestani 1994; Bennett and Zhang
 * 1997), at each of whose levels everybody who waits gets as many tokens as everybody else. The levels are the parts of a
 * {@link Caller}, and at last the calls. At each, a part's tag is that of what it got last, or the time at which it came,
 * plus the tokens of what it would get next; the least tag is next, and that is what time it is then. What has nothing
 * waiting is forgotten: it has no claim and no debt, since its tag isn't ahead of the time. Not for more than one thread.
 */
final class FairShares {

    private final Part all = new Part("", 0);

    /** What has a share: everything, an address, a key at one, or a call. */
    static class Part {
        final String name;
        /** In the order in which they came, which decides between equal tags. */
        final List<Part> parts = new ArrayList<>();
        /** Where the tag of what it gets next begins, in its owner's time. */
        long begin;
        /** The time by which its parts are tagged. */
        long now;

        int size;

        private Part(String name, long begin) {
            this.name = name;
            this.begin = begin;
        }

        Optional<Generation> next(Predicate<Generation> willDo) {
            return choose(willDo).map(Choice::request);
        }

        private Optional<Choice> choose(Predicate<Generation> willDo) {
            Optional<Choice> best = Optional.empty();
            for (Part part : parts) {
                Optional<Generation> next = part.next(willDo);
                if (next.isPresent()) {
                    long tag = part.begin + next.get().cost();
                    if (best.isEmpty() || tag < best.get().tag()) {
                        best = Optional.of(new Choice(part, next.get(), tag));
                    }
                }
            }
            return best;
        }

        Optional<Generation> take(Predicate<Generation> willDo) {
            Optional<Choice> choice = choose(willDo);
            if (choice.isEmpty()) {
                return Optional.empty();
            }
            Part chosen = choice.get().part();
            Generation request = choice.get().request();
            Optional<Generation> taken = chosen.take(one -> one == request);
            now = Math.max(now, choice.get().tag());
            chosen.begin = choice.get().tag();
            size--;
            parts.removeIf(part -> part.size() == 0);
            return taken;
        }

        int size() {
            return size;
        }

        void removeIf(Predicate<Generation> gone) {
            parts.forEach(part -> part.removeIf(gone));
            parts.removeIf(part -> part.size() == 0);
            size = parts.stream().mapToInt(Part::size).sum();
        }

        private Optional<Part> part(String of) {
            return parts.stream().filter(part -> part.name.equals(of)).findFirst();
        }

        private Part partOrNew(String of) {
            return part(of).orElseGet(() -> {
                Part made = new Part(of, now);
                parts.add(made);
                return made;
            });
        }
    }

    private record Choice(Part part, Generation request, long tag) {}

    /** A call, for as long as any of its requests isn't over. */
    static final class Call extends Part {
        private final Caller caller;
        private final Queue<Generation> requests = new ArrayDeque<>();

        private Call(Caller caller) {
            super("", 0);
            this.caller = caller;
        }

        /** Whose it is. */
        Caller caller() {
            return caller;
        }

        @Override
        Optional<Generation> next(Predicate<Generation> willDo) {
            return requests.stream().filter(willDo).findFirst();
        }

        @Override
        Optional<Generation> take(Predicate<Generation> willDo) {
            Optional<Generation> taken = next(willDo);
            taken.ifPresent(requests::remove);
            return taken;
        }

        @Override
        int size() {
            return requests.size();
        }

        @Override
        void removeIf(Predicate<Generation> gone) {
            requests.removeIf(gone);
        }
    }

    /** Takes a call's requests. */
    void add(Caller caller, List<Generation> requests) {
        Call call = new Call(caller);
        requests.forEach(request -> request.belongsTo(call));
        add(call, requests);
    }

    /** Takes one back that had been taken from here. What it costs again is counted to its call. */
    void takeBack(Generation request) {
        add(request.call(), List.of(request));
    }

    private void add(Call call, List<Generation> requests) {
        Part owner = all;
        owner.size += requests.size();
        for (String name : call.caller.path()) {
            owner = owner.partOrNew(name);
            owner.size += requests.size();
        }
        if (call.requests.isEmpty()) {
            call.requests.addAll(requests);
            call.begin = owner.now;
            owner.parts.add(call);
        } else {
            call.requests.addAll(requests);
        }
    }

    /** The next request that will do; it waits no more. */
    Optional<Generation> next(Predicate<Generation> willDo) {
        return all.take(willDo);
    }

    int size() {
        return all.size();
    }

    /**
     * Whether a caller, beside others, has less than its equal share of so much room, at each level.
     *
     * @param room for requests
     */
    boolean isUnderShare(Caller caller, int room) {
        Part owner = all;
        int share = room;
        boolean beside = false;
        for (String name : caller.path()) {
            Optional<Part> part = owner.part(name);
            int parts = owner.parts.size() + (part.isPresent() ? 0 : 1);
            beside |= parts > 1;
            share /= parts;
            int waiting = part.map(Part::size).orElse(0);
            if (waiting >= share) {
                return false;
            }
            if (part.isEmpty()) {
                return beside;
            }
            owner = part.get();
        }
        return beside;
    }

    /** Forgets these. */
    void removeIf(Predicate<Generation> gone) {
        all.removeIf(gone);
    }
}
