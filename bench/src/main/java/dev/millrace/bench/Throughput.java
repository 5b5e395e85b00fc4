package dev.millrace.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * MB/s on one core: bytes by the processor time of the whole process, so that garbage collection counts and other work
 * on the machine doesn't. A round is as many passes as take {@value #ROUND_SECONDS} seconds: the clock is coarse. Rounds
 * go by until they get no faster and the compiler, whose time counts too, has hardly anything left to do; then the median
 * of {@value #ROUNDS} is taken.
 */
final class Throughput {

    static final int ROUNDS = 5;
    static final double ROUND_SECONDS = 0.5;
    private static final double LEAST_WARM_UP_SECONDS = 3;
    private static final double MOST_WARM_UP_SECONDS = 20;
    /** It is warm after so many rounds in a row that took more than {@link #NOTABLY} of the best before. */
    private static final int SETTLED = 2;

    private static final double NOTABLY = 0.98;
    /** And in which the compiler took no more than this share. */
    private static final double COMPILING = 0.05;

    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private Throughput() {}

    /** One pass over the input; what it returns is kept from being optimised away. */
    interface Pass {
        long run() throws IOException, InterruptedException;
    }

    /** Megabytes (10^6) of {@code bytes} a second of processor time. */
    static double megabytesPerSecond(long bytes, Pass pass) throws IOException, InterruptedException {
        warmUp(pass);
        double[] rounds = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            rounds[i] = secondsPerPass(pass);
        }
        Arrays.sort(rounds);
        return bytes / 1e6 / rounds[ROUNDS / 2];
    }

    /** Runs a pass until it gets no faster. */
    static void warmUp(Pass pass) throws IOException, InterruptedException {
        long began = SYSTEM.getProcessCpuTime();
        double best = Double.POSITIVE_INFINITY;
        int settled = 0;
        double spent = 0;
        while (spent < LEAST_WARM_UP_SECONDS || (settled < SETTLED && spent < MOST_WARM_UP_SECONDS)) {
            double compiled = COMPILER.getTotalCompilationTime() / 1e3;
            double seconds = secondsPerPass(pass);
            double round = secondsSince(began) - spent;
            boolean compiling = COMPILER.getTotalCompilationTime() / 1e3 - compiled > COMPILING * round;
            settled = compiling || seconds < NOTABLY * best ? 0 : settled + 1;
            best = Math.min(best, seconds);
            spent += round;
        }
    }

    /** Seconds of processor time that a pass takes, over one round. */
    static double secondsPerPass(Pass pass) throws IOException, InterruptedException {
        long began = SYSTEM.getProcessCpuTime();
        int passes = 0;
        do {
            if (pass.run() < 0) {
                throw new IllegalStateException("A pass over nothing was measured");
            }
            passes++;
        } while (secondsSince(began) < ROUND_SECONDS);
        return secondsSince(began) / passes;
    }

    private static double secondsSince(long processTime) {
        return (SYSTEM.getProcessCpuTime() - processTime) / 1e9;
    }
}
