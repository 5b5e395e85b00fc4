package dev.millrace.cli.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.report.Outline;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A data stage on single files: documents in, one answer each. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
abstract class FileCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "JSONL with id and text, HTML or plain text; .gz and .zst are unpacked")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--json", description = "one JSON line a document")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** Says what the stage makes of a document. */
    abstract ObjectNode process(InputDocument document) throws CommandFailed;

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

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        PrintWriter out = out();
        List<Path> named = files();
        prepare();
        InputFiles.read(named, document -> print(out, process(document)));
        out.flush();
        return 0;
    }

    private void print(PrintWriter out, JsonNode answer) {
        if (json) {
            out.print(answer);
            out.print('\n');
        } else {
            Outline.of(answer).forEach(out::println);
            out.println();
        }
    }

    /** An empty answer about {@code document}. */
    static ObjectNode answer(InputDocument document) {
        return HttpApi.JSON.createObjectNode().put("id", document.id());
    }
}
