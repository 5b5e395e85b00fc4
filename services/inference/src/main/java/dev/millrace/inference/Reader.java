package dev.millrace.inference;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The client at the other end: how much of what was written for it it has yet to take. One that takes nothing for too
 * long is let go. {@link #owes} and {@link #isReady} are for any thread, the rest is for the connection's own.
 */
final class Reader {
    /** A long answer is handed over in pieces, so that its client is seen to read. */
    private static final int PIECE = 65_536;

    private final RoutingContext routing;
    private final HttpServerResponse response;
    private final StreamLimits limits;
    private final ServerMetrics metrics;
    private final AtomicLong unread = new AtomicLong();
    /** Whether it has been given as much as may wait for it, and hasn't taken half of that since. */
    private volatile boolean full;

    private long lastRead = System.nanoTime();
    private long watch = -1;
    private boolean closed;

    Reader(RoutingContext routing, StreamLimits limits, ServerMetrics metrics) {
        this.routing = routing;
        this.response = routing.response();
        this.limits = limits;
        this.metrics = metrics;
    }

    /** So many bytes are on their way to being written. */
    void owes(int bytes) {
        unread.addAndGet(bytes);
    }

    /** Whether it has taken enough to be given more, and not just a little: it may be much work to go on. */
    boolean isReady() {
        full = unread.get() >= (full ? limits.unread() / 2 : limits.unread());
        return !full;
    }

    void write(Buffer data) {
        startWatch();
        var _ = response.write(data).onSuccess(done -> read(data.length()));
    }

    /** Writes the last of it; completes when the client has it all, or has gone. */
    Future<Void> end(Buffer data) {
        int at = 0;
        for (; data.length() - at > PIECE; at += PIECE) {
            write(data.slice(at, at + PIECE));
        }
        startWatch();
        return response.end(data.slice(at, data.length()));
    }

    /**
     * Ends the connection, or on HTTP/2 this stream of it. Vert.x first writes all that waits, for ever when nobody
     * reads, whether its connection or the channel is closed: what is closed here lies below its handler.
     */
    void cut() {
        if (routing.request().version() == HttpVersion.HTTP_2) {
            response.reset();
        } else {
            Channel channel = ((ConnectionBase) routing.request().connection()).channel();
            var _ = channel.pipeline().firstContext().close();
        }
    }

    void close() {
        closed = true;
        if (watch >= 0) {
            routing.vertx().cancelTimer(watch);
        }
    }

    private void read(int bytes) {
        unread.addAndGet(-bytes);
        lastRead = System.nanoTime();
    }

    private void startWatch() {
        if (watch < 0 && !closed) {
            lastRead = System.nanoTime();
            long period = Math.max(50, limits.patience().toMillis() / 4);
            watch = routing.vertx().setPeriodic(period, now -> look());
        }
    }

    private void look() {
        if (unread.get() > 0 && System.nanoTime() - lastRead > limits.patience().toNanos()) {
            metrics.cut("unread");
            cut();
            close();
        }
    }
}
