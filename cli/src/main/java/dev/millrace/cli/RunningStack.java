package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.stack.ServiceSpec;
import dev.millrace.cli.stack.Stack;
import dev.millrace.cli.stack.StackRecord;
import dev.millrace.contracts.api.RunReport;
import dev.millrace.localstack.StartFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/** The stack a command works with: one that was running already, or its own, which ends with the command. */
final class RunningStack implements Installation {

    private final StackRecord record;
    private final StackOptions options;
    private final Optional<Stack> own;
    private final Thread atExit = new Thread(this::stop, "stop-stack");

    private RunningStack(StackRecord record, StackOptions options, Optional<Stack> own) {
        this.record = record;
        this.options = options;
        this.own = own;
    }

    /** The running one, or else a new one. */
    static RunningStack found(StackOptions options, PrintWriter out) throws CommandFailed, InterruptedException {
        Optional<StackRecord> running = options.running();
        return running.isPresent() ? new RunningStack(running.get(), options, Optional.empty()) : started(options, out);
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
            RunningStack running = new RunningStack(stack.record(), options, Optional.of(stack));
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

    private HttpApi api(String name, ServiceSpec service) throws CommandFailed {
        return new HttpApi(name, address(service), options.token());
    }

    @Override
    public HttpApi orchestrator() throws CommandFailed {
        return api("orchestrator", ServiceSpec.ORCHESTRATOR);
    }

    @Override
    public HttpApi inference(RunReport report) throws CommandFailed {
        return api("inference service", ServiceSpec.INFERENCE);
    }

    @Override
    public FileUpload uploads(PrintWriter out) throws CommandFailed {
        return new FileUpload(address(ServiceSpec.INGESTION), options.token(), options.folder(), out);
    }

    /** The orchestrator doesn't know at which addresses this machine serves. */
    @Override
    public JsonNode complete(JsonNode report) {
        ObjectNode whole = report.deepCopy();
        ObjectNode endpoints = whole.putObject("endpoints");
        endpoints.put("inference", address(ServiceSpec.INFERENCE) + "/v1");
        endpoints.put("console", address(ServiceSpec.CONSOLE).toString());
        return whole;
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
