package dev.millrace.cli;

import dev.millrace.cli.command.CheckedOutput;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.OutputFailed;
import dev.millrace.cli.evaluate.EvaluationCommand;
import dev.millrace.cli.files.ClassifierCommand;
import dev.millrace.cli.files.DedupCommand;
import dev.millrace.cli.files.ExtractCommand;
import dev.millrace.cli.files.FilterCommand;
import dev.millrace.cli.files.LabelledTextsCommand;
import dev.millrace.cli.files.RedactCommand;
import dev.millrace.cli.files.TokenizeCommand;
import dev.millrace.cli.files.TokenizerCommand;
import dev.millrace.cli.files.TrainCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;
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
            SteeringCommands.Pause.class,
            SteeringCommands.Resume.class,
            SteeringCommands.Stop.class,
            ContinuousCommand.class,
            StatusCommand.class,
            LedgerCommand.class,
            LineageCommand.class,
            RedactionCommand.class,
            WithdrawCommand.class,
            DatasetCommand.class,
            ModelCommand.class,
            ArenaCommand.class,
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
            TokenizerCommand.class,
            LabelledTextsCommand.class,
            TrainCommand.class,
            EvaluationCommand.class
        })
public final class Millrace {

    private Millrace() {}

    /** The command line; ends the process with the command's exit status. */
    public static void main(String[] arguments) {
        // What libraries have to say about files is said by the commands, in their own words.
        LogManager.getLogManager().reset();
        // Not System.out: a PrintStream keeps to itself that it can't write.
        int status = run(new FileOutputStream(FileDescriptor.out), System.err, arguments);
        // Ended explicitly: a library's idle thread must not keep a finished command alive.
        System.exit(status);
    }

    /** Executes a command whose answers go to {@code stdout}; its exit status. */
    static int run(OutputStream stdout, OutputStream stderr, String... arguments) {
        CheckedOutput output = new CheckedOutput(stdout);
        // Answers are data: UTF-8 whatever the locale says.
        PrintWriter out = output.writer();
        PrintWriter err = new PrintWriter(new OutputStreamWriter(stderr, StandardCharsets.UTF_8), true);
        CommandLine command = commandLine().setOut(out).setErr(output.unlessFailed(err));
        int status = completed(command, out, arguments);
        return output.failure().map(failed -> ended(err, failed)).orElse(status);
    }

    private static int completed(CommandLine command, PrintWriter out, String... arguments) {
        try {
            int status = command.execute(arguments);
            out.flush();
            return status;
        } catch (OutputFailed e) {
            return e.status();
        }
    }

    private static int ended(PrintWriter err, OutputFailed failed) {
        if (!failed.readerLeft()) {
            err.println(failed.getMessage());
        }
        return failed.status();
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
