package dev.millrace.ingestion.domain.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where splits are worked on: several are open, one at a time is at the desk, and while it waits for its source it lets
 * another come. So a source that answers slowly holds nobody, and what a document takes on its way from bytes to a shard
 * (several times its size) is in memory once, however many splits are open. First come, first served.
 */
public final class Desk {

    /** Something that may take long, and needs little memory meanwhile. */
    public interface Errand<T> {
        T run() throws IOException;
    }

    private final ReentrantLock seat = new ReentrantLock(true);

    /** Does {@code work} at the desk. */
    public <T> T at(Errand<T> work) throws IOException {
        seat.lock();
        try {
            return work.run();
        } finally {
            seat.unlock();
        }
    }

    /** Does {@code errand}, away from the desk if this thread is at it. */
    public <T> T away(Errand<T> errand) throws IOException {
        if (!seat.isHeldByCurrentThread()) {
            return errand.run();
        }
        seat.unlock();
        try {
            return errand.run();
        } finally {
            seat.lock();
        }
    }

    /** Lets others come first who wait: between two documents. */
    public void makeWay() {
        if (seat.isHeldByCurrentThread() && seat.hasQueuedThreads()) {
            seat.unlock();
            seat.lock();
        }
    }

    /** The same bytes; whoever is at the desk leaves it to wait for them. */
    InputStream away(InputStream bytes) {
        return new FilterInputStream(bytes) {
            @Override
            public int read() throws IOException {
                return away(in::read);
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return away(() -> in.read(buffer, offset, length));
            }

            @Override
            public long skip(long n) throws IOException {
                return away(() -> in.skip(n));
            }

            @Override
            public void close() throws IOException {
                away(() -> {
                    in.close();
                    return true;
                });
            }
        };
    }
}
