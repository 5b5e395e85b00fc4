package dev.millrace.cli.evaluate;

import dev.millrace.evaluator.domain.Waiting;
import dev.millrace.evaluator.domain.asking.Asker;
import java.io.PrintWriter;
import java.time.Duration;

/** Tells once in a while how far the asking is, and why it waits. Safe for use from many threads at once. */
final class AskingDisplay implements Asker.Progress, Waiting {

    private static final Duration BETWEEN = Duration.ofSeconds(5);

    private final PrintWriter out;
    private long start = System.nanoTime();
    private long told = start;

    AskingDisplay(PrintWriter out) {
        this.out = out;
    }

    @Override
    public synchronized void answered(int answered, int all) {
        if (answered == 0) {
            start = System.nanoTime();
        }
        if (all > 0 && (answered == 0 || answered == all || isTime())) {
            double seconds = (System.nanoTime() - start) / 1e9;
            tell(
                    answered == 0
                            ? "%,d requests to ask".formatted(all)
                            : "%,d of %,d answered, %.1f a second".formatted(answered, all, answered / seconds));
        }
    }

    @Override
    public synchronized void waits(String why, Duration soFar) {
        if (isTime()) {
            tell("waiting for %d s: %s".formatted(soFar.toSeconds(), why));
        }
    }

    @Override
    public void over() {}

    private boolean isTime() {
        return System.nanoTime() - told >= BETWEEN.toNanos();
    }

    private void tell(String line) {
        told = System.nanoTime();
        out.println(line);
        out.flush();
    }
}
