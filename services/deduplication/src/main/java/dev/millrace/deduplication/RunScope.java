package dev.millrace.deduplication;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import net.openhft.hashing.LongHashFunction;
import org.apache.kafka.common.utils.Bytes;

/**
 * The first eight bytes of every key in a state store: a hash of the run, so that runs don't see each other and an ended
 * run's entries lie side by side.
 */
final class RunScope {

    private static final int BYTES = Long.BYTES;

    private static final LongHashFunction HASH = LongHashFunction.xx();

    private RunScope() {}

    /** A key of {@code run} with {@code rest} more bytes, which {@code fill} writes. */
    static Bytes key(String run, int rest, Consumer<ByteBuffer> fill) {
        ByteBuffer key = ByteBuffer.allocate(BYTES + rest).putLong(HASH.hashChars(run));
        fill.accept(key);
        return Bytes.wrap(key.array());
    }

    /** The key that is nothing but the scope. */
    static Bytes of(String run) {
        return key(run, 0, key -> {});
    }
}
