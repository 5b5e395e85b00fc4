package dev.millrace.inference.domain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the slots in which prompts are read hold. What has been read of a prompt stays there until its slot is needed, and a later
 * prompt that begins alike takes it from there, in whole chunks: a chunk is always read by itself, so that its keys and values
 * are the same, to the last bit, whoever read it. For one thread.
 */
final class PromptSlots {

    /** Scores with more candidates a token than this aren't kept: they take more room than the keys and values. */
    private static final int MOST_CANDIDATES = 5;

    /** In the place of a number of candidates where no scores are kept. */
    private static final int NO_SCORES = -2;

    private final int chunk;
    private final List<Slot> slots = new ArrayList<>();
    private long clock;

    /**
     * Holds nothing yet.
     *
     * @param first the number of the first slot
     * @param count of slots, at least 1
     * @param chunk what is shared is a multiple of so many tokens
     */
    PromptSlots(int first, int count, int chunk) {
        this.chunk = chunk;
        for (int i = 0; i < count; i++) {
            slots.add(new Slot(first + i));
        }
    }

    /** One slot, and the prompt whose beginning it holds. */
    final class Slot {
        private final int number;
        private int[] prompt = {};
        private int read;
        private List<ScoredToken> scores = List.of();
        private int candidates = NO_SCORES;
        private boolean taken;
        private long used;

        private Slot(int number) {
            this.number = number;
        }

        /** Its place in the cache. */
        int number() {
            return number;
        }

        /** Tokens of its prompt that it holds. */
        int read() {
            return read;
        }

        /** The scores of its prompt's tokens, as far as they are kept. */
        List<ScoredToken> scores() {
            return scores;
        }

        private void take(Generation generation, int kept) {
            boolean keeps = generation.scoresPrompt() && generation.candidates() <= MOST_CANDIDATES;
            taken = true;
            prompt = generation.prompt();
            read = kept;
            scores = keeps ? generation.promptScores() : List.of();
            candidates = keeps ? generation.candidates() : NO_SCORES;
        }

        /** So many tokens of its prompt have been read now. */
        void hasRead(int tokens) {
            read = tokens;
        }

        /** Nobody reads here any more; what has been read stays. */
        void release() {
            taken = false;
            used = ++clock;
        }
    }

    /** How many there are. */
    int size() {
        return slots.size();
    }

    /**
     * A slot in which a prompt can be read, the one that has been of no use for longest; it may hold some of it.
     *
     * @throws java.util.NoSuchElementException when prompts are being read in all of them
     */
    Slot take(Generation generation) {
        Slot slot = slots.stream()
                .filter(one -> !one.taken)
                .min(Comparator.comparingLong(one -> one.used))
                .orElseThrow();
        int kept = common(slot, generation);
        generation.scored(slot.scores, kept);
        slot.take(generation, kept);
        return slot;
    }

    /** What another slot holds of a prompt beyond what its own does: that slot. */
    Optional<Slot> ahead(Slot own, Generation generation) {
        Optional<Slot> best = slots.stream()
                .filter(slot -> slot != own)
                .max(Comparator.comparingInt(slot -> common(slot, generation)))
                .filter(slot -> common(slot, generation) > own.read);
        best.ifPresent(slot -> slot.used = ++clock);
        return best;
    }

    /**
     * How many tokens of a prompt a slot holds, in whole chunks. The last token is always read, since what comes after it is
     * to be known; and where scores are wanted, the token behind must be the same, too, for its score is that of the last one
     * before it.
     */
    int common(Slot slot, Generation generation) {
        int[] prompt = generation.prompt();
        int different = Arrays.mismatch(slot.prompt, prompt);
        int same = Math.min(slot.read, different < 0 ? prompt.length : different);
        if (generation.scoresPrompt()) {
            boolean scored = slot.candidates >= generation.candidates();
            same = scored ? Math.min(same, different < 0 ? prompt.length : different - 1) : 0;
        }
        return Math.min(same, prompt.length - 1) / chunk * chunk;
    }
}
