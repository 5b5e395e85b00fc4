package dev.millrace.inference.domain.grammar;

import dev.millrace.inference.domain.grammar.Piece.Choice;
import dev.millrace.inference.domain.grammar.Piece.Mark;
import dev.millrace.inference.domain.grammar.Piece.OneOf;
import dev.millrace.inference.domain.grammar.Piece.Repeat;
import dev.millrace.inference.domain.grammar.Piece.Rule;
import dev.millrace.inference.domain.grammar.Piece.Sequence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads bytes and knows whether a grammar still allows them. A state is the set of all that may still come, each as a list
 * of parts of the grammar (partial derivatives, Antimirov 1996, with lists for stacks, so that parts may hold themselves);
 * states and the steps between them are made when they are first come to, and forgotten all together when they take too much
 * room. From every state the end can be reached. For one thread at a time.
 */
final class Automaton {
    private static final int MOST_RESTS = 4_000;
    /** Bytes of a state, of which most are its steps. */
    private static final int STATE_BYTES = 1_600;

    private static final int KERNEL_BYTES = 120;

    private final Depths depths;
    private final int mostBytes;
    private final IdentityHashMap<Piece, Integer> pieceIds = new IdentityHashMap<>();
    private final Map<Counted, Repeat> repeats = new HashMap<>();
    private final Map<Long, Rest> rests = new HashMap<>();
    private final Map<List<Rest>, State> states = new HashMap<>();
    /** The same by what they are made of before it is opened: most bytes lead from a state to the same. */
    private final Map<List<Rest>, State> kernels = new HashMap<>();

    private final Rest end = new Rest(0, Piece.EMPTY, Kind.END, Optional.empty(), 0);
    private final State dead = new State(List.of());
    private final State unknown = new State(List.of());
    private final State start;
    private int lastRest;
    private int bytes;
    private long work;

    private record Counted(int part, int least, int most) {}

    private enum Kind {
        PART,
        /** Behind a rule that is over. */
        RULE_END,
        END
    }

    /** What may still come: a part, and then the rest of it. Made once for each pair. */
    private static final class Rest {
        private final int id;
        private final Piece head;
        private final Kind kind;
        private final Optional<Rest> tail;
        private final int depth;

        Rest(int id, Piece head, Kind kind, Optional<Rest> tail, int depth) {
            this.id = id;
            this.head = head;
            this.kind = kind;
            this.tail = tail;
            this.depth = depth;
        }

        Rest then() {
            return tail.orElseThrow();
        }
    }

    /** All that may still come. */
    static final class State {
        private final List<Rest> all;
        private final boolean over;
        private State[] next = {};
        private long[] mask = {};

        private State(List<Rest> all) {
            this.all = all;
            this.over = all.stream().anyMatch(rest -> rest.kind == Kind.END);
        }

        private void forget() {
            next = new State[0];
            mask = new long[0];
        }

        boolean isDead() {
            return all.isEmpty();
        }

        /** Whether it may end here. */
        boolean mayEnd() {
            return over;
        }

        /** Whether it must. */
        boolean isComplete() {
            return over && all.size() == 1;
        }
    }

    /** @param mostBytes what its states may take before they are forgotten, about */
    Automaton(Grammar grammar, int mostBytes) {
        this.depths = grammar.depths();
        this.mostBytes = mostBytes;
        this.start = new State(opened(List.of(rest(grammar.root(), end))));
    }

    State start() {
        return start;
    }

    /** Where a byte leads. */
    State step(State from, int unsignedByte) {
        State[] steps = from.next;
        if (steps.length == 0) {
            steps = new State[256];
            Arrays.fill(steps, unknown);
            from.next = steps;
        }
        State to = steps[unsignedByte];
        if (to.equals(unknown)) {
            List<Rest> after = new ArrayList<>();
            for (Rest rest : from.all) {
                if (rest.head instanceof OneOf(var set) && rest.kind == Kind.PART && set.has(unsignedByte)) {
                    after.add(rest.then());
                }
            }
            to = state(after); // which may forget all steps, these as well
            steps[unsignedByte] = to;
        }
        return to;
    }

    /** Where several bytes lead. */
    State read(State from, byte[] text) {
        work = 0;
        State at = from;
        for (byte b : text) {
            at = step(at, b & 0xff);
        }
        return at;
    }

    /** Where a token leads that is no text. */
    State stepMark(State from, int token) {
        return state(from.all.stream()
                .filter(rest -> rest.kind == Kind.PART && rest.head.equals(new Mark(token)))
                .map(Rest::then)
                .toList());
    }

    /** Which tokens may come next, a bit for each id; whether it may end is another matter. */
    long[] mask(State state, TokenTrie trie) {
        if (state.mask.length == 0) {
            work = 0;
            long[] mask = trie.mask(this, state);
            for (Rest rest : state.all) {
                if (rest.kind == Kind.PART && rest.head instanceof Mark(int token)) {
                    mask[token >> 6] |= 1L << token;
                }
            }
            state.mask = mask;
            bytes += mask.length * Long.BYTES;
        }
        return state.mask;
    }

    private State state(List<Rest> from) {
        if (from.isEmpty()) {
            return dead;
        }
        State known = kernels.get(from);
        if (known != null) {
            return known;
        }
        if (bytes > mostBytes) {
            forget();
        }
        State state = states.computeIfAbsent(opened(from), all -> {
            bytes += STATE_BYTES + all.size() * Long.BYTES;
            return new State(all);
        });
        kernels.put(from, state);
        bytes += KERNEL_BYTES + from.size() * Long.BYTES;
        return state;
    }

    /** Whoever stands at a state goes on from there all the same. */
    private void forget() {
        states.values().forEach(State::forget);
        start.forget();
        states.clear();
        kernels.clear();
        rests.clear();
        bytes = 0;
    }

    /** What may come first: the parts of which bytes are the beginning. */
    private List<Rest> opened(List<Rest> from) {
        Deque<Rest> todo = new ArrayDeque<>(from);
        Set<Rest> seen = new HashSet<>(from);
        List<Rest> open = new ArrayList<>();
        while (!todo.isEmpty()) {
            Rest rest = todo.pop();
            List<Rest> then = open(rest);
            if (then.isEmpty() && isFirst(rest)) {
                open.add(rest);
            }
            for (Rest one : then) {
                if (seen.add(one)) {
                    todo.push(one);
                }
            }
            if (seen.size() > MOST_RESTS || ++work > TokenTrie.MOST_WORK) {
                throw new IllegalStateException(
                        "the grammar can be read in too many ways at once; say the same with fewer of them");
            }
        }
        open.sort((one, other) -> Integer.compare(one.id, other.id));
        return open;
    }

    private static boolean isFirst(Rest rest) {
        return rest.kind == Kind.END
                || (rest.kind == Kind.PART && (rest.head instanceof OneOf || rest.head instanceof Mark));
    }

    private List<Rest> open(Rest rest) {
        if (rest.kind == Kind.END) {
            return List.of();
        }
        Rest tail = rest.then();
        if (rest.kind == Kind.RULE_END) {
            return List.of(tail);
        }
        return switch (rest.head) {
            case OneOf _, Mark _ -> List.of();
            case Sequence(var parts) -> {
                Rest all = tail;
                for (int i = parts.size() - 1; i >= 0; i--) {
                    all = rest(parts.get(i), all);
                }
                yield List.of(all);
            }
            case Choice(var options) ->
                options.stream()
                        .filter(option -> fits(option, tail))
                        .map(option -> rest(option, tail))
                        .toList();
            case Repeat repeat -> again(repeat, tail);
            case Rule rule -> List.of(rest(rule.body(), intern(Piece.EMPTY, Kind.RULE_END, tail)));
        };
    }

    private List<Rest> again(Repeat repeat, Rest tail) {
        List<Rest> both = new ArrayList<>();
        if (repeat.least() == 0) {
            both.add(tail);
        }
        if (repeat.most() > 0 && fits(repeat.part(), tail)) {
            int most = repeat.most() == Piece.ENDLESS ? Piece.ENDLESS : repeat.most() - 1;
            Repeat later = repeats.computeIfAbsent(
                    new Counted(id(repeat.part()), Math.max(0, repeat.least() - 1), most),
                    c -> new Repeat(repeat.part(), c.least, c.most));
            both.add(rest(repeat.part(), rest(later, tail)));
        }
        return both;
    }

    /** Whether a part that is begun here can be over before it is too deep. */
    private boolean fits(Piece part, Rest tail) {
        return tail.depth + depths.of(part) <= Depths.MOST;
    }

    private Rest rest(Piece head, Rest tail) {
        return intern(head, Kind.PART, tail);
    }

    private Rest intern(Piece head, Kind kind, Rest tail) {
        int piece = kind == Kind.RULE_END ? 0 : id(head);
        return rests.computeIfAbsent((long) piece << 32 | tail.id, _ -> {
            bytes += 96;
            return new Rest(++lastRest, head, kind, Optional.of(tail), tail.depth + (kind == Kind.RULE_END ? 1 : 0));
        });
    }

    private int id(Piece piece) {
        return pieceIds.computeIfAbsent(piece, _ -> pieceIds.size() + 1);
    }
}
