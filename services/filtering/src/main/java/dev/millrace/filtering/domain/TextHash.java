package dev.millrace.filtering.domain;

/** 64-bit hashes of parts of a text: a polynomial modulo 2^64, four characters a step, its bits mixed at the end. */
final class TextHash {

    private static final long B1 = 0x9E3779B97F4A7C15L;
    /** Its powers. */
    private static final long B2 = 0xDF442D22CE4859B9L;

    private static final long B3 = 0x604A5CE3ADDEF82DL;
    private static final long B4 = 0xD94363FC538227B1L;

    private TextHash() {}

    /** The hash of {@code text[from..to)}; never that of another part, but for a chance of about 2^-64. */
    static long of(char[] text, int from, int to) {
        long hash = (long) to - from;
        int i = from;
        for (; i + 4 <= to; i += 4) {
            hash = hash * B4 + text[i] * B3 + text[i + 1] * B2 + text[i + 2] * B1 + text[i + 3];
        }
        for (; i < to; i++) {
            hash = hash * B1 + text[i];
        }
        hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
        return hash ^ (hash >>> 32);
    }
}
