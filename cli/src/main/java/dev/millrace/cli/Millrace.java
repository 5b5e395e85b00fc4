package dev.millrace.cli;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.files.ClassifierCommand;
import dev.millrace.cli.files.DedupCommand;
import dev.millrace.cli.files.ExtractCommand;
import dev.millrace.cli.files.FilterCommand;
import dev.millrace.cli.files.RedactCommand;
import dev.millrace.cli.files.TokenizeCommand;
import dev.millrace.cli.files.TrainCommand;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** From raw text to a served, evaluated language model. */
@Command(
        name = "millrace",
        version = "millrace 0.1.0",
        mixinStandardHelpOptions = true,
        description = "From raw text to a served, evaluated language model, as a stream.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            RunCommand.class,
            StatusCommand.class,
            LedgerCommand.class,
            LineageCommand.class,
            ChatCommand.class,
            PlanCommand.class,
            ReplayCommand.class,
            UploadCommand.class,
            ExtractCommand.class,
            FilterCommand.class,
            ClassifierCommand.class,
            DedupCommand.class,
            RedactCommand.class,
            TokenizeCommand.class,
            TrainCommand.class
        })
public final class Millrace {

    private Millrace() {}

    /** The command line; ends the process with the command's exit status. */
    public static void main(String[] arguments) {
        // Ended explicitly: a library's idle thread must not keep a finished command alive.
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), false);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        // Answers are data: UTF-8 whatever the locale says.
        int status = commandLine().setOut(out).setErr(err).execute(arguments);
        out.flush();
        System.exit(status);
    }

    /** The whole command, ready to execute. */
    public static CommandLine commandLine() {
        return new CommandLine(new Millrace())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(Millrace::explain);
    }

    private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        PrintWriter err = command.getErr();
        return switch (e) {
            case CommandFailed failed -> ended(err, failed.getMessage(), failed.status());
            case UncheckedIOException failed -> ended(err, failed.getMessage(), 1);
            case InterruptedException interrupted -> ended(err, "Interrupted", 130);
            default -> throw e;
        };
    }

    private static int ended(PrintWriter err, @Nullable String message, int status) {
        err.println(message);
        return status;
    }
}
