package dev.millrace.inference.domain;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of heap that calls may take, all of them together. What a call may need is reserved before any of it is used and
 * given back when the answer has left, so that the sum stays below the heap whatever is asked for. For any thread.
 */
public final class MemoryBudget {
    private final long total;
    private final AtomicLong used = new AtomicLong();

    /** @param total bytes for all calls at once */
    public MemoryBudget(long total) {
        this.total = total;
    }

    /** Bytes that are reserved now. */
    public long used() {
        return used.get();
    }

    /** Takes {@code bytes}, or nothing when they aren't free now. */
    public Optional<Reservation> reserve(long bytes) {
        return take(bytes) ? Optional.of(new Reservation(bytes)) : Optional.empty();
    }

    private boolean take(long bytes) {
        long before = used.getAndUpdate(now -> fits(now, bytes) ? now + bytes : now);
        return fits(before, bytes);
    }

    private boolean fits(long now, long bytes) {
        return bytes <= 0 || bytes <= total - now;
    }

    /** What one call holds. */
    public final class Reservation implements AutoCloseable {
        private long bytes;
        private boolean closed;

        private Reservation(long bytes) {
            this.bytes = bytes;
        }

        /** Whether it is of this budget. */
        boolean isOf(MemoryBudget budget) {
            return budget == MemoryBudget.this;
        }

        /** Holds {@code wanted} bytes from now on; false, and as much as before, when they aren't free. */
        public synchronized boolean resize(long wanted) {
            if (closed || !take(wanted - bytes)) {
                return false;
            }
            bytes = wanted;
            return true;
        }

        /** Gives everything back, once. */
        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                used.addAndGet(-bytes);
            }
        }
    }
}
