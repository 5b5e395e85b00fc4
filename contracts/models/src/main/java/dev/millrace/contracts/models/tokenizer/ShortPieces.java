package dev.millrace.contracts.models.tokenizer;

/**
 * The few ids of short pieces seen before. What is known of a piece lies side by side, and that of the most frequent ones,
 * which are the shortest, takes as little room as can be: what a look-up costs is the way to memory. Of the two places that
 * a piece may have it takes the one that was filled longer ago. For one thread.
 */
final class ShortPieces {
    /** UTF-8 bytes of the longest piece. */
    static final int LONGEST = 16;

    private static final int WORD = 8;
    private static final int LEAST_PLACES = 1 << 10;
    private static final int MOST_PLACES = 1 << 15;
    private static final int ID_BITS = 24;

    private static final long ID = (1L << ID_BITS) - 1;

    /** Of each piece of up to eight bytes these; its length less one in four bits, how many ids it has in four, and these. */
    private final Places shorter = new Places(2);
    /** Of each longer one its first and its other bytes, and the same. */
    private final Places longer = new Places(4);

    /** Room for entries of some longs each, which grows as it is filled and forgets everything then. */
    private static final class Places {
        private final int fields;
        private long[] entries;
        private int added;

        Places(int fields) {
            this.fields = fields;
            this.entries = new long[LEAST_PLACES * fields];
        }

        /** Where the first of the two places is that an entry with a hash has. */
        int first(long hash) {
            return (int) (hash >>> 33) & (entries.length - 1) & -(2 * fields);
        }

        /** Makes the first of two places free. */
        int free(long hash) {
            if (++added > entries.length / fields && entries.length < MOST_PLACES * fields) {
                entries = new long[entries.length * 4];
                added = 0;
            }
            int at = first(hash);
            System.arraycopy(entries, at, entries, at + fields, fields);
            return at;
        }
    }

    /**
     * Appends the ids of a piece that is known.
     *
     * @param low its first eight bytes, the first one lowest; 0 behind its end
     * @param high the others
     */
    boolean add(long low, long high, int length, TokenIds out) {
        long known = length <= WORD ? find(low, length) : find(low, high, length);
        if (known == 0) {
            return false;
        }
        int ids = (int) (known >>> 4) & 0xf;
        if (ids > 0) {
            out.add((int) ((known >>> 8) & ID));
        }
        if (ids > 1) {
            out.add((int) ((known >>> (8 + ID_BITS)) & ID));
        }
        return true;
    }

    private long find(long low, int length) {
        long[] entries = shorter.entries;
        int at = shorter.first(hash(low));
        if (entries[at] == low && isOf(entries[at + 1], length)) {
            return entries[at + 1];
        }
        return entries[at + 2] == low && isOf(entries[at + 3], length) ? entries[at + 3] : 0;
    }

    private long find(long low, long high, int length) {
        long[] entries = longer.entries;
        int at = longer.first(hash(low ^ hash(high)));
        if (entries[at] == low && entries[at + 1] == high && isOf(entries[at + 2], length)) {
            return entries[at + 2];
        }
        at += 4;
        return entries[at] == low && entries[at + 1] == high && isOf(entries[at + 2], length) ? entries[at + 2] : 0;
    }

    /** Whether what is known is of a piece of so many bytes: what is 0 behind its end may be a byte, too. */
    private static boolean isOf(long known, int length) {
        return (known & 0xf) == length - 1 && known != 0;
    }

    /** Remembers the ids of a piece, those of {@code ids} from a place on, if they are one or two, and not too high. */
    void put(long low, long high, int length, TokenIds ids, int from) {
        int n = ids.size() - from;
        if (n == 0 || n > 2 || ids.get(from) > ID || ids.get(ids.size() - 1) > ID) {
            return;
        }
        long known = (length - 1) | (n << 4) | ((long) ids.get(from) << 8);
        known |= n > 1 ? (long) ids.get(from + 1) << (8 + ID_BITS) : 0;
        if (length <= WORD) {
            int at = shorter.free(hash(low));
            shorter.entries[at] = low;
            shorter.entries[at + 1] = known;
        } else {
            int at = longer.free(hash(low ^ hash(high)));
            longer.entries[at] = low;
            longer.entries[at + 1] = high;
            longer.entries[at + 2] = known;
        }
    }

    private static long hash(long bytes) {
        long hash = bytes * 0xd6e8feb86659fd93L;
        hash ^= hash >>> 32;
        return hash * 0xd6e8feb86659fd93L;
    }
}
