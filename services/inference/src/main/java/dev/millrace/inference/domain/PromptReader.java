package dev.millrace.inference.domain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads prompts in turn: long ones chunk by chunk, so that neither those who wait for their next token nor those with short
 * prompts wait for the end of one, and short ones several at once. For one thread.
 */
final class PromptReader {

    private final Network network;
    private final PromptSlots slots;
    /** How many prompts of calls that aren't short are read into slots at once. */
    private final int longs;

    private final EngineStats stats;
    private final Deque<Reading> readings = new ArrayDeque<>();
    /** Those among them that are read at once, in the same order. */
    private final List<Generation> whole = new ArrayList<>();

    /** A prompt that is being read. */
    private sealed interface Reading {
        Generation generation();
    }

    /** Chunk by chunk, into a slot. */
    private record Chunks(Generation generation, PromptSlots.Slot slot) implements Reading {}

    /** At once. */
    private record Whole(Generation generation) implements Reading {}

    PromptReader(Network network, EngineLimits.Slots slots, EngineStats stats) {
        this.network = network;
        this.slots = new PromptSlots(slots.running(), slots.prompts(), network.chunk());
        this.longs = slots.longPrompts();
        this.stats = stats;
    }

    /** How many prompts are being read. */
    int size() {
        return readings.size();
    }

    /** How many of them are of short calls. */
    int shorts() {
        return (int) readings.stream()
                .filter(reading -> reading.generation().isShort())
                .count();
    }

    /** Whether a prompt can be begun beside those that are being read. */
    boolean takes(Generation generation) {
        if (network.readsWhole(generation)) {
            return network.takesWhole(whole, generation);
        }
        long all = 0;
        long notShort = 0;
        for (Reading reading : readings) {
            if (reading instanceof Chunks chunks) {
                all++;
                notShort += chunks.generation().isShort() ? 0 : 1;
            }
        }
        return all < slots.size() && (generation.isShort() || notShort < longs);
    }

    /** Begins to read a prompt, which must be {@link #takes taken}. */
    void begin(Generation generation) {
        if (network.readsWhole(generation)) {
            readings.add(new Whole(generation));
            whole.add(generation);
            return;
        }
        PromptSlots.Slot slot = slots.take(generation);
        stats.reusedTokens.add(slot.read());
        readings.add(new Chunks(generation, slot));
    }

    /** Hears of a prompt that has been read. */
    interface Done {
        /** @param kept what has been read of it */
        void accept(Generation generation, Kept kept);
    }

    /** What has been read of a prompt. */
    interface Kept {
        /** Copies it to a slot; only until the next prompt is read. */
        void copyTo(int slot);
    }

    /**
     * Reads about so many tokens, of one prompt or of several, those of short calls first.
     *
     * @param over hears of those that ended before they had been read, by a failure for instance
     */
    void read(int tokens, Done done, Consumer<Generation> over) {
        int left = tokens;
        while (left > 0 && !readings.isEmpty()) {
            left -= read(first(), done, over);
        }
    }

    /** Reads a chunk of a prompt that isn't of a short call, of which there must be one. */
    void readOthers(Done done, Consumer<Generation> over) {
        Reading next = readings.stream()
                .filter(reading -> !reading.generation().isShort())
                .findFirst()
                .orElseThrow();
        read(next, done, over);
    }

    private Reading first() {
        return readings.stream()
                .filter(reading -> reading.generation().isShort())
                .findFirst()
                .orElseGet(readings::getFirst);
    }

    /** How many tokens that was. */
    private int read(Reading next, Done done, Consumer<Generation> over) {
        return switch (next) {
            case Chunks chunks -> {
                int tokens = read(chunks);
                readings.remove(chunks);
                goOn(chunks, done, over);
                yield tokens;
            }
            case Whole first -> readWhole(together(first, over), done, over);
        };
    }

    private void goOn(Chunks reading, Done done, Consumer<Generation> over) {
        Generation generation = reading.generation();
        PromptSlots.Slot slot = reading.slot();
        if (generation.isOver()) {
            slot.release();
            over.accept(generation);
        } else if (generation.isBegun()) {
            slot.release();
            done.accept(generation, to -> network.copy(slot.number(), to, 0, generation.length()));
        } else {
            readings.add(reading);
        }
    }

    /** Those to be read with this one, it among them; nobody when it is over. */
    private List<Generation> together(Whole first, Consumer<Generation> over) {
        whole.stream().filter(Generation::isOver).toList().forEach(generation -> {
            remove(generation);
            over.accept(generation);
        });
        List<Generation> inTurn = new ArrayList<>(whole);
        if (!inTurn.remove(first.generation())) {
            return List.of();
        }
        inTurn.addFirst(first.generation());
        return network.together(inTurn);
    }

    /** Only once it is in other hands: should the engine die before, it is still told. */
    private void remove(Generation generation) {
        whole.remove(generation);
        readings.remove(new Whole(generation));
    }

    /** How many tokens that was. What fails for all together is tried for each alone, and fails only those that fail again. */
    private int readWhole(List<Generation> together, Done done, Consumer<Generation> over) {
        if (together.isEmpty()) {
            return 0;
        }
        Optional<String> failure = StepFailure.in(() -> network.readTogether(together));
        stats.promptRuns.increment();
        if (failure.isPresent() && together.size() > 1) {
            return together.stream()
                    .mapToInt(generation -> readWhole(List.of(generation), done, over))
                    .sum();
        }
        failure.ifPresent(together.getFirst()::fail);
        int tokens = 0;
        for (int i = 0; i < together.size(); i++) {
            int place = i;
            Generation generation = together.get(i);
            tokens += generation.prompt().length;
            if (generation.isBegun()) {
                hasRead(generation);
            }
            if (generation.isOver()) {
                over.accept(generation);
            } else {
                done.accept(generation, to -> network.keep(place, generation.length(), to));
            }
            remove(generation);
        }
        return tokens;
    }

    /** One chunk; how many tokens that was. */
    private int read(Chunks reading) {
        Generation generation = reading.generation();
        if (generation.isOver()) {
            return 0;
        }
        PromptSlots.Slot slot = reading.slot();
        takeOver(slot, generation);
        int before = slot.read();
        stats.promptRuns.increment();
        StepFailure.in(() -> {
                    slot.hasRead(network.read(generation, slot.number(), before));
                    if (generation.isBegun()) {
                        hasRead(generation);
                    }
                })
                .ifPresent(generation::fail);
        return slot.read() - before;
    }

    private void hasRead(Generation generation) {
        if (!generation.wasSetAside()) {
            stats.promptRead(generation);
        }
    }

    /** Takes what another slot holds. */
    private void takeOver(PromptSlots.Slot slot, Generation generation) {
        slots.ahead(slot, generation).ifPresent(ahead -> {
            int upTo = slots.common(ahead, generation);
            network.copy(ahead.number(), slot.number(), slot.read(), upTo);
            generation.scored(ahead.scores(), upTo);
            stats.reusedTokens.add(upTo - slot.read());
            slot.hasRead(upTo);
        });
    }

    /** Those that are being read; none is afterwards. */
    List<Generation> drain() {
        List<Generation> all = new ArrayList<>();
        readings.forEach(reading -> all.add(reading.generation()));
        readings.clear();
        whole.clear();
        return all;
    }
}
