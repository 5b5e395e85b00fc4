package dev.millrace.inference.domain;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sequences that get their tokens together, in the network's first slots: those of short calls first, so that they can go
 * on by themselves. For one thread.
 */
final class Running {

    /** How long a client may have enough before its place is given to others: going on again is work. */
    private static final long PATIENCE_NANOS = 500_000_000;

    private final Network network;
    private final TokenDistribution distribution;
    private final EngineStats stats;
    private final List<Generation> sequences = new ArrayList<>();
    /** How many of them, from the first, are of short calls. */
    private int shorts;

    Running(Network network, TokenDistribution distribution, EngineStats stats) {
        this.network = network;
        this.distribution = distribution;
        this.stats = stats;
    }

    int size() {
        return sequences.size();
    }

    boolean isEmpty() {
        return sequences.isEmpty();
    }

    /** How many are of short calls. */
    int shorts() {
        return shorts;
    }

    /** How many aren't. */
    int longs() {
        return sequences.size() - shorts;
    }

    /** Takes a sequence whose prompt has been read; there must be room for it. */
    void add(Generation generation, PromptReader.Kept kept) {
        int at = sequences.size();
        if (generation.isShort()) {
            if (shorts < at) {
                Generation moved = sequences.get(shorts);
                network.copy(shorts, at, 0, moved.length());
                sequences.add(moved);
                sequences.set(shorts, generation);
            } else {
                sequences.add(generation);
            }
            at = shorts++;
        } else {
            sequences.add(generation);
        }
        kept.copyTo(at);
    }

    /**
     * A token for each of the first {@code count} that is ready. Those whose clients have yet to take what they got stay in the
     * batch: computing their newest token again changes nothing, and leaving a slot out would mean moving its keys and values.
     *
     * @return whether anybody was ready
     */
    boolean step(int count) {
        // Were a row filled up with nobody's token, that would be written where the next sequence has its first one.
        boolean[] ready = new boolean[Math.min(sequences.size(), Math.max(count, network.leastRows()))];
        boolean any = false;
        for (int i = 0; i < count; i++) {
            ready[i] = sequences.get(i).isReady();
            any |= ready[i];
        }
        if (any) {
            step(ready);
            removeFinished();
        }
        return any;
    }

    private void step(boolean[] ready) {
        int[] tokens = new int[ready.length];
        int[] past = new int[ready.length];
        for (int i = 0; i < ready.length; i++) {
            tokens[i] = sequences.get(i).newest();
            past[i] = sequences.get(i).length();
        }
        Optional<String> failure = StepFailure.in(() -> {
            FloatBuffer logits = network.decode(tokens, past);
            for (int i = 0; i < tokens.length; i++) {
                if (ready[i]) {
                    next(sequences.get(i), logits, i);
                }
            }
        });
        if (failure.isPresent()) {
            stepOneByOne(ready, tokens, past);
        }
    }

    /** A step that fails for all together is tried for each alone, and fails only those that fail again. */
    private void stepOneByOne(boolean[] ready, int[] tokens, int[] past) {
        for (int i = 0; i < tokens.length; i++) {
            int slot = i;
            Generation generation = sequences.get(slot);
            if (ready[slot] && generation.length() == past[slot] && !generation.isOver()) {
                StepFailure.in(() -> next(generation, network.again(slot, tokens[slot], past[slot]), 0))
                        .ifPresent(generation::fail);
            }
        }
    }

    private void next(Generation generation, FloatBuffer logits, int row) {
        StepFailure.in(() -> {
                    if (generation.next(distribution.of(logits, row))) {
                        stats.nextToken(generation);
                    }
                })
                .ifPresent(generation::fail);
    }

    /** Closes the gaps that finished sequences leave: the last of its kind moves into the free slot. */
    void removeFinished() {
        for (int slot = sequences.size() - 1; slot >= 0; slot--) {
            if (sequences.get(slot).isOver()) {
                stats.ended(sequences.get(slot));
                remove(slot);
            }
        }
    }

    /** Those whose clients have had enough for a while give up their slots. */
    List<Generation> setAsideUnheard() {
        List<Generation> unheard = new ArrayList<>();
        for (int slot = sequences.size() - 1; slot >= 0; slot--) {
            Generation generation = sequences.get(slot);
            if (generation.unheardNanos() > PATIENCE_NANOS) {
                remove(slot);
                generation.setAside();
                unheard.add(generation);
            }
        }
        return unheard;
    }

    private void remove(int slot) {
        int gap = slot;
        if (slot < shorts) {
            shorts--;
            move(shorts, gap);
            gap = shorts;
        }
        int last = sequences.size() - 1;
        move(last, gap);
        sequences.remove(last);
    }

    private void move(int from, int to) {
        if (from != to) {
            Generation moved = sequences.get(from);
            network.copy(from, to, 0, moved.length());
            sequences.set(to, moved);
        }
    }

    /** All of them; none is afterwards. */
    List<Generation> drain() {
        List<Generation> all = List.copyOf(sequences);
        sequences.clear();
        shorts = 0;
        return all;
    }
}
