package dev.millrace.inference.domain;

import dev.millrace.inference.domain.MemoryBudget.Reservation;
import java.time.Duration;
import java.util.Optional;

/**
 * Heap that calls may take, all of them together: what a call may need is held before any of it is used. A part is kept for small
 * calls, which large ones would leave nothing otherwise. For any thread.
 */
public final class CallMemory {
    /** One byte in so many is for small calls alone. */
    private static final int SPARE = 8;
    /** A call is small when so many of its size would fit. */
    private static final int SMALL = 512;

    private final long perCall;
    private final long small;
    private final MemoryBudget all;
    private final MemoryBudget spare;
    private final ReturnTimes returns = new ReturnTimes();

    /** @param total bytes for all calls at once */
    public CallMemory(long total) {
        this.perCall = total / 2;
        this.small = total / SMALL;
        this.spare = new MemoryBudget(total / SPARE);
        this.all = new MemoryBudget(total - total / SPARE);
    }

    /** Other calls hold what there is. */
    public static final class Full extends Exception {
        private static final long serialVersionUID = 1L;

        private final long bytes;
        private final Duration comeBack;

        private Full(long bytes, Duration comeBack) {
            super("%,d bytes aren't free".formatted(bytes));
            this.bytes = bytes;
            this.comeBack = comeBack;
        }

        /** How many were wanted. */
        public long bytes() {
            return bytes;
        }

        /** How long to wait before the next attempt. */
        public Duration comeBack() {
            return comeBack;
        }
    }

    /** Most bytes that one call may hold: no call takes what all the others need. */
    public long perCall() {
        return perCall;
    }

    /** Bytes that are held now. */
    public long used() {
        return all.used() + spare.used();
    }

    /** Holds so much for a call. */
    public Held hold(long bytes) throws Full {
        return new Held(bytes);
    }

    private record Part(Reservation reservation, long bytes) {}

    private Part take(long bytes) throws Full {
        Optional<Reservation> taken = all.reserve(bytes);
        if (taken.isEmpty() && bytes <= small) {
            taken = spare.reserve(bytes);
        }
        if (taken.isEmpty()) {
            throw new Full(bytes, returns.turnedAway(bytes));
        }
        return new Part(taken.get(), bytes);
    }

    /** What one call holds. */
    public final class Held implements AutoCloseable {
        private Part part;
        private boolean closed;

        private Held(long bytes) throws Full {
            this.part = take(bytes);
        }

        /** Holds so much from now on; when it isn't free, as much as before. */
        public synchronized void resize(long bytes) throws Full {
            if (closed) {
                throw new Full(bytes, returns.turnedAway(0));
            }
            boolean mayStay = bytes <= small || part.reservation().isOf(all);
            if (mayStay && part.reservation().resize(bytes)) {
                part = new Part(part.reservation(), bytes);
                return;
            }
            Part before = part;
            part = take(bytes);
            before.reservation().close();
        }

        /** Gives everything back, once. */
        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                part.reservation().close();
                returns.freed(part.bytes());
            }
        }
    }
}
