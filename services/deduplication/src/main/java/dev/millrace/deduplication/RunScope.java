package dev.millrace.deduplication;

import java.nio.ByteBuffer;
import net.openhft.hashing.LongHashFunction;
import org.apache.kafka.common.utils.Bytes;

/**
 * The first eight bytes of every key in a state store: a hash of the run, so that runs don't see each other and an ended
 * run's entries lie side by side.
 */
final class RunScope {

    static final int BYTES = Long.BYTES;

    private static final LongHashFunction HASH = LongHashFunction.xx();

    private RunScope() {}

    /** A buffer for a key of {@code run} with {@code rest} more bytes, positioned behind the scope. */
    static ByteBuffer key(String run, int rest) {
        return ByteBuffer.allocate(BYTES + rest).putLong(HASH.hashChars(run));
    }

    /** The key that is nothing but the scope. */
    static Bytes of(String run) {
        return Bytes.wrap(key(run, 0).array());
    }
}
