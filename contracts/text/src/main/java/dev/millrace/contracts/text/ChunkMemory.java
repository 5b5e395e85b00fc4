package dev.millrace.contracts.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chunks seen before, with their words. Bounded: when full it starts afresh, which costs a few milliseconds every
 * hundred thousand new chunks and keeps what the text is about now. Long chunks aren't kept: they don't come back.
 */
final class ChunkMemory {

    private static final int SLOTS = 1 << 18;
    private static final int MOST_CHUNKS = SLOTS / 2;
    private static final int LONGEST_KEPT = 64;

    /** A chunk and its words. */
    static final class Chunk {
        private final String text;
        private final int hash;
        private final Word[] words;
        private final boolean startsSpecial;

        private Chunk(String text, int hash, Word[] words, boolean startsSpecial) {
            this.text = text;
            this.hash = hash;
            this.words = words;
            this.startsSpecial = startsSpecial;
        }

        /** The words in order, shared: not to be written to. */
        Word[] words() {
            return words;
        }

        /** Whether a special case that is several words by the rules may begin in it. */
        boolean startsSpecial() {
            return startsSpecial;
        }

        private boolean is(String whole, int from, int length, int thatHash) {
            return hash == thatHash && text.length() == length && whole.startsWith(text, from);
        }
    }

    private final SpecialCases special;
    private final ChunkSplitter splitter;
    private final Map<String, Word> words = new HashMap<>();
    private @Nullable Chunk[] slots = new @Nullable Chunk[SLOTS];
    private int size;

    ChunkMemory(SpecialCases special) {
        this.special = special;
        this.splitter = new ChunkSplitter(special, special.chunks());
    }

    /** The chunk at {@code text[from..to)}, whose characters have the given polynomial hash. */
    Chunk find(String text, int from, int to, int hash) {
        int length = to - from;
        int slot = ((hash ^ (hash >>> 15)) * 0x2C1B3C6D) >>> 14;
        Chunk seen = slots[slot];
        while (seen != null) {
            if (seen.is(text, from, length, hash)) {
                return seen;
            }
            slot = (slot + 1) & (SLOTS - 1);
            seen = slots[slot];
        }
        Chunk chunk = split(text.substring(from, to), hash);
        if (length <= LONGEST_KEPT) {
            keep(chunk, slot);
        }
        return chunk;
    }

    private void keep(Chunk chunk, int slot) {
        if (size == MOST_CHUNKS) {
            slots = new @Nullable Chunk[SLOTS];
            words.clear();
            size = 0;
            return;
        }
        slots[slot] = chunk;
        size++;
    }

    private Chunk split(String text, int hash) {
        List<String> parts = splitter.split(text);
        Word[] found = new Word[parts.size()];
        boolean startsSpecial = false;
        for (int i = 0; i < found.length; i++) {
            found[i] = word(parts.get(i));
            startsSpecial |= found[i].part > 0 && special.startsWith(found[i].part);
        }
        return new Chunk(text, hash, found, startsSpecial);
    }

    /** The word that reads so, shared while it's remembered. */
    Word word(String text) {
        return text.length() > LONGEST_KEPT
                ? new Word(text, special.part(text))
                : words.computeIfAbsent(text, t -> new Word(t, special.part(t)));
    }
}
