package dev.millrace.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What a command printed, and how it ended. */
public record CommandLineOutput(int status, String out, String err) {

    /** Runs {@code millrace} with these arguments in this process. */
    public static CommandLineOutput of(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                Millrace.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String[] strings = new String[arguments.length];
        for (int i = 0; i < strings.length; i++) {
            strings[i] = arguments[i].toString();
        }
        return new CommandLineOutput(command.execute(strings), out.toString(), err.toString());
    }
}
