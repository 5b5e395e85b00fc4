package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.report.ContaminationTable;
import dev.millrace.cli.report.Outline;
import dev.millrace.cli.report.ReportTable;
import dev.millrace.cli.report.ReportedRun;
import dev.millrace.cli.report.Style;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
            description = "its id, its content hash, or the id or address that its source gave it")
    private Optional<String> document;

    @Option(
            names = "--contamination",
            description = "say which evaluation items documents share n-grams with, by set and item")
    private boolean contamination;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (contamination && document.isPresent()) {
            throw new CommandFailed(CommandFailed.USAGE, "--contamination is about a whole run, not about a DOCUMENT");
        }
        try (HttpApi orchestrator = options.orchestrator()) {
            JsonNode answer = contamination
                    ? orchestrator.ofAllShards(path(), "", spec.commandLine().getErr())
                    : orchestrator.get(path());
            if (options.json()) {
                out.println(QueryOptions.pretty(answer));
            } else {
                lines(answer).forEach(out::println);
            }
            out.flush();
            return 0;
        }
    }

    private String path() {
        String path = "/api/runs/" + QueryOptions.encoded(run);
        return contamination
                ? path + "/contamination?items=" + ContaminationTable.ITEMS
                : document.map(id -> path + "/documents/" + QueryOptions.encoded(id))
                        .orElse(path);
    }

    private List<String> lines(JsonNode answer) throws CommandFailed {
        if (contamination) {
            return ContaminationTable.lines(ContaminationTable.of(answer), Style.detected());
        }
        return document.isPresent() ? Outline.of(answer) : ReportTable.lines(ReportedRun.of(answer));
    }
}
