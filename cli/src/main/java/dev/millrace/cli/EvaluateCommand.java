package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.report.EvaluationTable;
import dev.millrace.cli.report.ReportedRun;
import dev.millrace.contracts.api.RunReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has a version scored once more, and shows what came of it. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = {
            "Score a version once more, without training again: on its recipe's tasks, and on the documents that its",
            "run has held out.",
            "A run that had failed for want of scores goes on from there, to the gate and to being served. A version that",
            "the gate has judged keeps its verdict, and what is live stays live; the new scores are shown beside it."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:it was scored, or with --no-wait will be",
            "1:it was not, or something failed",
            "2:the arguments make no sense"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvaluateCommand implements Callable<Integer> {

    private static final int POLL_MILLIS = 500;

    @Mixin
    private QueryOptions options;

    @Parameters(
            paramLabel = "NAME[@VERSION]",
            description = "the version to score; a bare name means the live one, or the newest where none is live")
    private String address;

    @Option(names = "--reason", description = "why; recorded with the scores")
    private Optional<String> reason;

    @Option(
            names = "--id",
            description = "identifies the wish: sent again with the same one, it isn't done twice (default: a new one)")
    private Optional<String> id;

    @Option(names = "--no-wait", description = "only ask for it; 'millrace status' and the console show it")
    private boolean noWait;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        try (HttpApi orchestrator = options.orchestrator()) {
            String path = path(orchestrator);
            JsonNode asked = orchestrator.required(path, orchestrator.post(path + "/evaluate", wish()));
            if (noWait) {
                print(
                        options.json()
                                ? List.of(QueryOptions.pretty(asked))
                                : List.of(asked.path("message").asText()));
                return 0;
            }
            PrintWriter progress = spec.commandLine().getErr();
            progress.println(asked.path("message").asText());
            progress.flush();
            return show(asked, await(orchestrator, path, asked));
        }
    }

    private String path(HttpApi orchestrator) throws CommandFailed, InterruptedException {
        ModelAddress model = ModelAddress.of(address);
        return model.path(
                model.version().isPresent()
                        ? model.version().get()
                        : ModelAddress.liveOrNewest(model.versions(orchestrator)));
    }

    private ObjectNode wish() {
        ObjectNode wish = HttpApi.JSON
                .createObjectNode()
                .put("id", id.orElseGet(() -> UUID.randomUUID().toString()))
                .put("who", System.getProperty("user.name", ""));
        reason.ifPresent(why -> wish.put("reason", why));
        return wish;
    }

    /** The run's report once the evaluation is over and nothing that follows from it is left. */
    private static JsonNode await(HttpApi orchestrator, String path, JsonNode asked)
            throws CommandFailed, InterruptedException {
        String request = asked.path("request").asText();
        String run = "/api/runs/" + QueryOptions.encoded(asked.path("run").asText());
        while (!isOver(orchestrator.await(path + "/evaluations"), request)) {
            Thread.sleep(POLL_MILLIS);
        }
        while (true) {
            JsonNode report = orchestrator.await(run);
            if (ReportedRun.of(report).over()) {
                return report;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static boolean isOver(JsonNode evaluations, String request) {
        for (JsonNode evaluation : evaluations) {
            if (evaluation.path("request").asText().equals(request)) {
                return !evaluation.path("state").asText().equals("under-way");
            }
        }
        return false;
    }

    private int show(JsonNode asked, JsonNode report) throws CommandFailed {
        RunReport run = ReportedRun.of(report);
        String request = asked.path("request").asText();
        print(options.json() ? List.of(QueryOptions.pretty(report)) : EvaluationTable.lines(run, request));
        return EvaluationTable.isScored(run, request) ? 0 : 1;
    }

    private void print(List<String> lines) {
        lines.forEach(spec.commandLine().getOut()::println);
        spec.commandLine().getOut().flush();
    }
}
