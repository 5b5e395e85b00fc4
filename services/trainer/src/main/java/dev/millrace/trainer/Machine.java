package dev.millrace.trainer;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The machine, or the container, that this trainer and its workers share. */
final class Machine {

    private Machine() {}

    /** Its memory, in bytes. */
    static double memory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
}
