package dev.millrace.siege.watch;

import java.util.OptionalLong;

/**
 * What one process takes at a moment.
 *
 * @param second of the siege
 * @param handles open file descriptors
 * @param resident bytes of memory
 * @param live bytes of heap that are reachable, after a full collection; not always asked for
 */
public record Vitals(long second, long handles, long resident, OptionalLong live) {}
