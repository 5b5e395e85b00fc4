package dev.millrace.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * MB/s on one core: bytes by the processor time of the whole process, so that garbage collection counts and other work
 * on the machine doesn't. Measured after a warm-up; the median of {@value #ROUNDS} rounds.
 */
final class Throughput {

    static final int ROUNDS = 5;
    static final double WARM_UP_SECONDS = 1.5;
    private static final int LEAST_WARM_UP = 2;
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private Throughput() {}

    /** One pass over the input; what it returns is kept from being optimised away. */
    interface Pass {
        long run() throws IOException, InterruptedException;
    }

    /** Megabytes (10^6) of {@code bytes} a second of processor time. */
    static double megabytesPerSecond(long bytes, Pass pass) throws IOException, InterruptedException {
        double spent = 0;
        for (int i = 0; i < LEAST_WARM_UP || spent < WARM_UP_SECONDS; i++) {
            spent += seconds(pass);
        }
        double[] rounds = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            rounds[i] = seconds(pass);
        }
        Arrays.sort(rounds);
        return bytes / 1e6 / rounds[ROUNDS / 2];
    }

    private static double seconds(Pass pass) throws IOException, InterruptedException {
        long began = SYSTEM.getProcessCpuTime();
        long result = pass.run();
        double seconds = (SYSTEM.getProcessCpuTime() - began) / 1e9;
        if (result < 0) {
            throw new IllegalStateException("A pass over nothing was measured");
        }
        return seconds;
    }
}
