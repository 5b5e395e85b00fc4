package dev.millrace.trainer.engine.job;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The machine, or the container, that a trainer and its workers share. */
public final class Machine {

    private Machine() {}

    /** Its memory, in bytes. */
    public static double memory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
}
