package dev.millrace.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * How long something took.
 *
 * @param clock seconds
 * @param processor seconds of processor time of the whole process
 */
record Spent(double clock, double processor) {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** Of one pass in this process. */
    static Spent on(Throughput.Pass pass) throws IOException, InterruptedException {
        long processor = SYSTEM.getProcessCpuTime();
        long clock = System.nanoTime();
        pass.run();
        return new Spent((System.nanoTime() - clock) / 1e9, (SYSTEM.getProcessCpuTime() - processor) / 1e9);
    }
}
