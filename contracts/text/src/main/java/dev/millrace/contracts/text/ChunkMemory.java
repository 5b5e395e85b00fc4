package dev.millrace.contracts.text;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chunks seen before, with their words: a table of rows of four. A chunk that is met again moves up in its row, and a
 * new one takes the last place, so what comes often stays and what came once goes. Long chunks aren't kept: they don't
 * come back.
 */
final class ChunkMemory {

    private static final int ROW = 4;
    private static final int ROW_BITS = 15;
    private static final int LONGEST_KEPT = 64;

    /** A chunk and its words. */
    static final class Chunk {
        private final char[] text;
        private final long key;
        private final boolean spelled;
        private final Word first;
        private final Word[] words;
        private final boolean startsSpecial;

        private Chunk(char[] text, long key, boolean spelled, Word[] words, boolean startsSpecial) {
            this.text = text;
            this.key = key;
            this.spelled = spelled;
            this.first = words[0];
            this.words = words;
            this.startsSpecial = startsSpecial;
        }

        /** The first word, and most often the only one. */
        Word first() {
            return first;
        }

        /** The words in order, shared: not to be written to. */
        Word[] words() {
            return words;
        }

        /** Whether a special case that is several words by the rules may begin in it. */
        boolean startsSpecial() {
            return startsSpecial;
        }

        private boolean is(char[] whole, int from, int length, long thatKey, boolean thatSpelled) {
            return key == thatKey
                    && text.length == length
                    && spelled == thatSpelled
                    && (spelled || Arrays.equals(text, 0, length, whole, from, from + length));
        }
    }

    private final SpecialCases special;
    private final ChunkSplitter splitter;
    /** Words of one ASCII character: most of those that come off the ends of chunks. */
    private final @Nullable Word[] single = new @Nullable Word[128];

    private final @Nullable Chunk[] slots = new @Nullable Chunk[ROW << ROW_BITS];

    ChunkMemory(SpecialCases special) {
        this.special = special;
        this.splitter = new ChunkSplitter(special, special.chunks());
    }

    /**
     * The chunk at {@code text[from..to)}.
     *
     * @param spelling its characters, a byte each, when there are at most eight and each fits; then they needn't be
     *     compared
     * @param spelled whether that is so
     */
    Chunk find(char[] text, int from, int to, long spelling, boolean spelled) {
        int length = to - from;
        long key = spelled ? spelling : hash(text, from, to);
        int row = (int) (((key ^ (key >>> 29)) * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - ROW_BITS)) * ROW;
        int place = row;
        for (; place < row + ROW; place++) {
            Chunk seen = slots[place];
            if (seen == null) {
                break;
            }
            if (seen.is(text, from, length, key, spelled)) {
                if (place > row) {
                    slots[place] = slots[place - 1];
                    slots[place - 1] = seen;
                }
                return seen;
            }
        }
        Chunk chunk = split(text, from, to, key, spelled);
        if (length <= LONGEST_KEPT) {
            slots[Math.min(place, row + ROW - 1)] = chunk;
        }
        return chunk;
    }

    private static long hash(char[] text, int from, int to) {
        long hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text[i];
        }
        return hash;
    }

    private Chunk split(char[] text, int from, int to, long key, boolean spelled) {
        List<String> parts = splitter.split(new String(text, from, to - from));
        Word[] found = new Word[parts.size()];
        boolean startsSpecial = false;
        for (int i = 0; i < found.length; i++) {
            found[i] = word(parts.get(i));
            startsSpecial |= found[i].part > 0 && special.startsWith(found[i].part);
        }
        return new Chunk(Arrays.copyOfRange(text, from, to), key, spelled, found, startsSpecial);
    }

    /** The word that reads so. */
    Word word(String text) {
        char only = text.length() == 1 ? text.charAt(0) : Character.MAX_VALUE;
        if (only >= single.length) {
            return new Word(text, special.part(text));
        }
        Word known = single[only];
        if (known == null) {
            known = new Word(text, special.part(text));
            single[only] = known;
        }
        return known;
    }
}
