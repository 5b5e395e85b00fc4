package dev.millrace.cli.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.report.JsonAnswer;
import dev.millrace.cli.report.Outline;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * A data stage on single files: documents in, one answer each. What can't be read is told on standard error, a line each,
 * and the rest is answered all the same.
 */
@Command(
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:every document was answered",
            "1:something could not be read or written, as standard error says; the rest was answered",
            "2:what was asked makes no sense: an option, a recipe, a file that isn't there",
            "141:whoever read the output, such as head, left before its end"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
abstract class FileCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "JSONL with text (or html) and id, pages, plain text, and what else ingestion reads: dumps,"
                    + " archives, tables, books, papers, code; gz, zst and bz2 are unpacked; - is standard input")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--json", description = "one JSON line a document")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** Says what the stage makes of a document. */
    abstract ObjectNode process(InputDocument document) throws UnusableDocument;

    /** Called once before the first document. */
    void prepare() throws CommandFailed, InterruptedException {}

    /** The files that were named, at least one. */
    List<Path> files() {
        if (files.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Missing required parameter: 'FILE'");
        }
        return files;
    }

    /** The files that were named, if any were. */
    List<Path> given() {
        return files;
    }

    /** Whether answers are wanted as JSON. */
    boolean json() {
        return json;
    }

    /** Where answers go. */
    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Where complaints go. */
    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        PrintWriter out = out();
        List<Path> named = files();
        prepare();
        return InputFiles.read(named, err(), document -> print(out, process(document)));
    }

    private void print(PrintWriter out, JsonNode answer) {
        if (json) {
            out.print(JsonAnswer.line(answer));
            out.print('\n');
        } else {
            Outline.of(answer).forEach(out::println);
            out.println();
        }
        // At once: whoever reads has it, and that nobody does any more is noticed.
        out.flush();
    }

    /** An empty answer about {@code document}. */
    static ObjectNode answer(InputDocument document) {
        return HttpApi.JSON.createObjectNode().put("id", document.id());
    }
}
