package dev.millrace.cli.models;

import java.io.IOException;
import java.time.Duration;

/** How often a place that is away or busy is asked again. */
final class Patience {

    /** Before a place is asked for the second time. */
    static final Duration USUAL = Duration.ofMillis(400);

    private static final int MOST = 5;

    private final Duration first;
    private int failures;

    /** @param first how long to wait the first time; each time it is twice as long */
    Patience(Duration first) {
        this.first = first;
    }

    /** Something was had: what failed before doesn't count. */
    void restored() {
        failures = 0;
    }

    /**
     * Waits a while after {@code failure}.
     *
     * @throws IOException the failure, when there were too many in a row or it is for good
     */
    void bear(IOException failure) throws IOException, InterruptedException {
        failures++;
        if (failure instanceof NotToBeHad || failures >= MOST) {
            throw failure;
        }
        Thread.sleep(first.multipliedBy(1L << (failures - 1)));
    }
}
