package dev.millrace.trainer.engine;

import java.lang.management.ManagementFactory;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * While a worker writes, which takes minutes for a large model and says nothing, tells its supervisor every few seconds
 * that the work goes on: that the process has used the processor since. A write that hangs gives no sign.
 */
final class SignsOfLife implements AutoCloseable {

    private static final int SECONDS = 5;
    /** An idle process uses less in that time. */
    private static final long LEAST_NANOS = 50_000_000;

    private final Runnable sign;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("signs-of-life").factory());
    private long used = processorNanos();

    SignsOfLife(Runnable sign) {
        this.sign = sign;
    }

    /** From now on, until closed. */
    void begin() {
        var _ = thread.scheduleAtFixedRate(this::look, SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    private void look() {
        long now = processorNanos();
        if (now - used >= LEAST_NANOS) {
            sign.run();
        }
        used = now;
    }

    private static long processorNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : System.nanoTime();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
