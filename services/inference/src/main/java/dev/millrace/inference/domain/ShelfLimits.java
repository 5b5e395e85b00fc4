package dev.millrace.inference.domain;

/**
 * What packages may be in memory.
 *
 * @param most packages; those that are live or on trial stay beyond it
 * @param bytes that they take together, outside of the heap
 * @param keepAlive how long each stays for which no call says so
 */
public record ShelfLimits(int most, long bytes, KeepAlive keepAlive) {

    /** Which says how many bytes, as whoever has too few is told. */
    static final String SETTING = "millrace.inference.packages-bytes";
}
