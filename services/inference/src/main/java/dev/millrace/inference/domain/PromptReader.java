package dev.millrace.inference.domain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads prompts chunk by chunk, in turn, so that neither those who wait for their next token nor those with short prompts wait
 * for the end of a long one. For one thread.
 */
final class PromptReader {

    private final Network network;
    private final PromptSlots slots;
    private final EngineStats stats;
    private final Deque<Reading> readings = new ArrayDeque<>();

    /** A prompt that is being read, and where. */
    private record Reading(Generation generation, PromptSlots.Slot slot) {}

    PromptReader(Network network, PromptSlots slots, EngineStats stats) {
        this.network = network;
        this.slots = slots;
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

    /** Whether another prompt can be begun now. */
    boolean hasRoom() {
        return readings.size() < slots.size();
    }

    /** Whether a prompt can be read beside those that are being read. */
    boolean takes(Generation generation) {
        return network.readsBeside(readings.stream().map(Reading::generation).toList(), generation);
    }

    /** Begins to read a prompt, for which there must be room. */
    void begin(Generation generation) {
        PromptSlots.Slot slot = slots.take(generation);
        stats.reusedTokens.add(slot.read());
        readings.add(new Reading(generation, slot));
    }

    /** Hears of a prompt that has been read. */
    interface Done {
        /** @param slot that holds it */
        void accept(Generation generation, int slot);
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

    private int read(Reading next, Done done, Consumer<Generation> over) {
        List<Reading> now = network.readsTogether() ? List.copyOf(readings) : List.of(next);
        now.forEach(readings::remove);
        int tokens = now.size() == 1 ? read(now.getFirst()) : readTogether(now);
        now.forEach(reading -> goOn(reading, done, over));
        return tokens;
    }

    private Reading first() {
        return readings.stream()
                .filter(reading -> reading.generation().isShort())
                .findFirst()
                .orElseGet(readings::getFirst);
    }

    private void goOn(Reading reading, Done done, Consumer<Generation> over) {
        Generation generation = reading.generation();
        if (generation.isOver()) {
            reading.slot().release();
            over.accept(generation);
        } else if (generation.isBegun()) {
            reading.slot().release();
            done.accept(generation, reading.slot().number());
        } else {
            readings.add(reading);
        }
    }

    /** Whole prompts; how many tokens that was. What fails for all together is tried for each alone, and fails only those that fail again. */
    private int readTogether(List<Reading> together) {
        List<Generation> generations = together.stream()
                .map(Reading::generation)
                .filter(generation -> !generation.isOver())
                .toList();
        if (StepFailure.in(() -> network.readTogether(generations)).isPresent()) {
            return together.stream()
                    .filter(reading -> !reading.generation().isOver())
                    .mapToInt(this::read)
                    .sum();
        }
        generations.stream().filter(Generation::isBegun).forEach(this::hasRead);
        return generations.stream()
                .mapToInt(generation -> generation.prompt().length)
                .sum();
    }

    /** One chunk; how many tokens that was. */
    private int read(Reading reading) {
        Generation generation = reading.generation();
        if (generation.isOver()) {
            return 0;
        }
        PromptSlots.Slot slot = reading.slot();
        takeOver(slot, generation);
        int before = slot.read();
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
        return all;
    }
}
