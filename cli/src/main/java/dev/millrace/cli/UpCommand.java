package dev.millrace.cli;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.stack.ServiceSpec;
import dev.millrace.cli.stack.StackRecord;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts the local stack. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Start the local stack (broker, object store, services) and keep it until Ctrl-C.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class UpCommand implements Callable<Integer> {

    private static final Duration LIMIT = Duration.ofMinutes(4);

    @Mixin
    private StackOptions options;

    @Option(names = "--detach", description = "return once it is up; 'millrace down' stops it")
    private boolean detach;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Optional<StackRecord> running = options.running();
        if (running.isPresent()) {
            out.printf("The stack is up already (process %d).%n", running.get().pid());
            out.flush();
            return 0;
        }
        if (detach) {
            return detached(out);
        }
        try (RunningStack stack = RunningStack.started(options, out)) {
            out.println("Console     " + stack.address(ServiceSpec.CONSOLE));
            out.println("Inference   " + stack.address(ServiceSpec.INFERENCE) + "/v1");
            stack.serve(out);
        }
        return 0;
    }

    private int detached(PrintWriter out) throws CommandFailed, InterruptedException {
        Path log = options.folder().resolve("logs").resolve("stack.log").toAbsolutePath();
        Process process;
        try {
            Files.createDirectories(log.getParent());
            Files.deleteIfExists(log);
            process = new ProcessBuilder(command())
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            long end = System.nanoTime() + LIMIT.toNanos();
            while (options.running().isEmpty()) {
                if (process.waitFor(200, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
                    process.destroy();
                    throw new CommandFailed("The stack did not come up:\n" + Files.readString(log));
                }
            }
            out.print(Files.readString(log));
            out.println("'millrace down' stops it.");
            out.flush();
            return 0;
        } catch (IOException e) {
            throw new CommandFailed("The stack could not be started in the background: " + e.getMessage(), e);
        }
    }

    /** This very command without {@code --detach}, deaf to the terminal's Ctrl-C and hang-up. */
    private List<String> command() throws CommandFailed {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "millrace"));
        ProcessHandle.Info self = ProcessHandle.current().info();
        command.add(self.command()
                .orElseThrow(() -> new CommandFailed("This system doesn't tell how this command was started")));
        command.addAll(List.of(self.arguments()
                .orElseThrow(() -> new CommandFailed("This system doesn't tell how this command was started"))));
        command.removeIf("--detach"::equals);
        return command;
    }
}
