package dev.millrace.trainer.engine;

import java.util.function.BooleanSupplier;

/** A worker that is told to stop when a test says so, and never to conclude. */
record Told(BooleanSupplier toStop) implements Wishes {

    /** Nothing at all. */
    static final Told NOTHING = new Told(() -> false);

    @Override
    public boolean stop() {
        return toStop.getAsBoolean();
    }

    @Override
    public boolean conclude() {
        return false;
    }
}
