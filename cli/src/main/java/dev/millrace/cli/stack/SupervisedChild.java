package dev.millrace.cli.stack;

import dev.millrace.localstack.ChildProcess;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * A child process and what starts its successor.
 *
 * @param process the one that runs now, or has run last
 * @param starter starts the next
 */
record SupervisedChild(Supplier<ChildProcess> process, Starter starter) implements Supervisor.Charge {

    /** Starts a process. */
    interface Starter {
        void start() throws InterruptedException;
    }

    @Override
    public String name() {
        return process.get().name();
    }

    @Override
    public boolean alive() {
        return process.get().alive();
    }

    @Override
    public int status() {
        return process.get().exit().join();
    }

    @Override
    public Path log() {
        return process.get().log();
    }

    @Override
    public void startAgain() throws InterruptedException {
        starter.start();
    }
}
