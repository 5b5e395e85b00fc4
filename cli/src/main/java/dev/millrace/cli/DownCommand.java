package dev.millrace.cli;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.stack.StackRecord;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops the local stack. */
@Command(name = "down", mixinStandardHelpOptions = true, description = "Stop the local stack. Its data stays.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DownCommand implements Callable<Integer> {

    private static final int LIMIT_SECONDS = 60;

    @Mixin
    private StackOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        Optional<ProcessHandle> supervisor =
                options.running().map(StackRecord::pid).flatMap(ProcessHandle::of);
        if (supervisor.isEmpty()) {
            say("No stack is up here.");
            return 0;
        }
        supervisor.get().destroy();
        try {
            supervisor.get().onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // Its children notice that it is gone, and go too.
            supervisor.get().destroyForcibly();
            say("The stack did not stop within %d s and was killed.".formatted(LIMIT_SECONDS));
            return 1;
        } catch (ExecutionException e) {
            throw new CommandFailed("Can't wait for the stack to stop: " + e.getMessage(), e);
        }
        say("The stack is down.");
        return 0;
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
