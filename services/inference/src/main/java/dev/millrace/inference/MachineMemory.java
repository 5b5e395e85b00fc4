package dev.millrace.inference;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The memory of the machine, or of the container. */
final class MachineMemory {

    /**
     * A version is loaded beside the one that it takes the place of: both have room when one takes no more than one part of
     * so many.
     */
    private static final int PARTS = 2;

    private MachineMemory() {}

    /** Bytes that packages may take where nobody says it. */
    static long forPackages() {
        OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return forPackages(machine.getTotalMemorySize(), Runtime.getRuntime().maxMemory());
    }

    /**
     * The same.
     *
     * @param all bytes of memory
     * @param heap bytes that the heap may grow to
     */
    static long forPackages(long all, long heap) {
        return Math.max(0, all - heap) / PARTS;
    }
}
