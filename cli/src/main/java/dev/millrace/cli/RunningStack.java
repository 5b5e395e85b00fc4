package dev.millrace.cli;

import dev.millrace.access.domain.Token;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.stack.ServiceSpec;
import dev.millrace.cli.stack.Stack;
import dev.millrace.cli.stack.StackRecord;
import dev.millrace.localstack.StartFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/** The stack a command works with: one that was running already, or its own, which ends with the command. */
final class RunningStack implements AutoCloseable {

    private final StackRecord record;
    private final Optional<Token> token;
    private final Optional<Stack> own;
    private final Thread atExit = new Thread(this::stop, "stop-stack");

    private RunningStack(StackRecord record, Optional<Token> token, Optional<Stack> own) {
        this.record = record;
        this.token = token;
        this.own = own;
    }

    /** The running one, or else a new one. */
    static RunningStack found(StackOptions options, PrintWriter out) throws CommandFailed, InterruptedException {
        Optional<StackRecord> running = options.running();
        return running.isPresent()
                ? new RunningStack(running.get(), options.token(), Optional.empty())
                : started(options, out);
    }

    /** A new one. From now on it is stopped whenever this process ends, by Ctrl-C too. */
    static RunningStack started(StackOptions options, PrintWriter out) throws CommandFailed, InterruptedException {
        out.println("Starting the local stack in " + options.folder());
        out.flush();
        long start = System.nanoTime();
        try {
            Stack stack = Stack.start(options.start(), new StartReport(out));
            out.printf("The stack is up after %.1f s%n", (System.nanoTime() - start) / 1e9);
            out.flush();
            RunningStack running = new RunningStack(stack.record(), options.token(), Optional.of(stack));
            Runtime.getRuntime().addShutdownHook(running.atExit);
            return running;
        } catch (StartFailure e) {
            throw new CommandFailed(Objects.toString(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailed("The local stack could not be started: " + e.getMessage(), e);
        }
    }

    private record StartReport(PrintWriter out) implements Stack.Listener {
        @Override
        public synchronized void notice(String sentence) {
            out.println("  " + sentence);
            out.flush();
        }

        @Override
        public synchronized void ready(String name, String address, double seconds) {
            out.printf("  %-14s %-24s ready after %.1f s%n", name, address, seconds);
            out.flush();
        }
    }

    URI address(ServiceSpec service) {
        return record.address(service);
    }

    /** A service of it. */
    HttpApi api(String name, ServiceSpec service) {
        return new HttpApi(name, address(service), token);
    }

    /** Waits until Ctrl-C, or until a service has ended too often. */
    void serve(PrintWriter out) throws CommandFailed, InterruptedException {
        out.println("Serving; Ctrl-C stops everything.");
        out.flush();
        while (true) {
            Thread.sleep(500);
            Optional<String> givenUp = own.flatMap(Stack::givenUp);
            if (givenUp.isPresent()) {
                throw new CommandFailed(givenUp.get());
            }
        }
    }

    /** Whether this command started it. */
    boolean isOwn() {
        return own.isPresent();
    }

    private void stop() {
        own.ifPresent(Stack::close);
    }

    @Override
    public void close() {
        stop();
    }
}
