package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.report.Outline;
import dev.millrace.cli.report.ReportTable;
import dev.millrace.cli.report.RunReport;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What became of a run's documents, or of one of them. */
@Command(
        name = "ledger",
        mixinStandardHelpOptions = true,
        description = "Say what became of a run's documents, or tell one document's whole story.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class LedgerCommand implements Callable<Integer> {

    @Mixin
    private QueryOptions options;

    @Parameters(index = "0", paramLabel = "RUN", description = "the run")
    private String run;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DOCUMENT",
            description = "its id, or the one that its source gave it")
    private Optional<String> document;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (HttpApi orchestrator = options.orchestrator()) {
            String path = "/api/runs/" + QueryOptions.encoded(run);
            JsonNode answer = orchestrator.get(
                    document.isPresent() ? path + "/documents/" + QueryOptions.encoded(document.get()) : path);
            if (options.json()) {
                out.println(QueryOptions.pretty(answer));
            } else if (document.isPresent()) {
                Outline.of(answer).forEach(out::println);
            } else {
                ReportTable.lines(RunReport.of(answer)).forEach(out::println);
            }
            out.flush();
            return 0;
        }
    }
}
